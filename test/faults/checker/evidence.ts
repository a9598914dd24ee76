import { deterministicId } from '../../../src/idempotency/deterministic-id.js';
import type { MutationName } from '../../../src/mutations/index.js';
import type { Attempt } from '../history/attempt.js';
import type { History } from '../history/history.js';
import { canonicalPayload } from './payload.js';
import type { EffectCount, Snapshot, StoredAnswer } from './snapshot.js';

/** Everything that the history has of one key. */
export interface KeyRecord {
  readonly companyId: string;
  readonly operation: MutationName;
  readonly key: string;
  /** The deterministic id. */
  readonly id: string;
  /** Of those who may, by sequence. */
  readonly attempts: readonly Attempt[];
  /** Of those who may not. */
  readonly strangers: readonly Attempt[];
}

/** A snapshot that can be asked. */
export class Books {
  private readonly storedById: ReadonlyMap<string, readonly StoredAnswer[]>;
  private readonly effectsById: ReadonlyMap<string, readonly EffectCount[]>;

  constructor(readonly snapshot: Snapshot) {
    this.storedById = groupBy(snapshot.stored, ({ companyId, id }) => `${companyId} ${id}`);
    this.effectsById = groupBy(snapshot.effects, ({ companyId, writeId }) => `${companyId} ${writeId}`);
  }

  /** One, while a key has one answer. */
  storedOf({ companyId, id }: Pick<KeyRecord, 'companyId' | 'id'>): readonly StoredAnswer[] {
    return this.storedById.get(`${companyId} ${id}`) ?? [];
  }

  /** What says that this write made it, by table. */
  effectsOf({ companyId, id }: Pick<KeyRecord, 'companyId' | 'id'>): readonly EffectCount[] {
    return this.effectsById.get(`${companyId} ${id}`) ?? [];
  }
}

/** What the rules look at. */
export interface Evidence {
  readonly history: History;
  readonly keys: readonly KeyRecord[];
  /** The database before the keys were replayed. */
  readonly before: Books;
  /** And after it. */
  readonly after: Books;
}

export function evidenceOf(history: History, before: Snapshot, after: Snapshot): Evidence {
  const byKey = groupBy(history.attempts, ({ scopeId, operation, key }) => `${scopeId} ${operation} ${key}`);
  const keys = [...byKey.values()].map((attempts): KeyRecord => {
    const [{ companyId, scopeId, operation, key }] = attempts as [Attempt];
    return {
      ...{ companyId, operation, key, id: deterministicId(scopeId, operation, key) },
      attempts: attempts.filter(({ person }) => person !== 'stranger'),
      strangers: attempts.filter(({ person }) => person === 'stranger'),
    };
  });
  return { history, keys, before: new Books(before), after: new Books(after) };
}

/** Attempts before the keys were replayed. */
export function underFaults({ attempts }: KeyRecord): Attempt[] {
  return attempts.filter(({ phase }) => phase !== 'replay');
}

export function doneOf(attempts: readonly Attempt[]): Attempt[] {
  return attempts.filter(({ outcome }) => outcome === 'done');
}

/** A request whose payload was carried out: an acknowledged one, else the one that the stored answer shows. */
export function winnerOf(record: KeyRecord): Attempt | undefined {
  return doneOf(record.attempts)[0];
}

/** What was sent under the key, each payload once. */
export function payloadsOf({ attempts }: KeyRecord): ReadonlyMap<string, readonly Attempt[]> {
  return groupBy(attempts, ({ request }) => canonicalPayload(request));
}

export function groupBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOf(item);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}

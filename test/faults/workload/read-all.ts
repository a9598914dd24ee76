import { MUTATIONS } from '../../../src/mutations/index.js';
import { groupBy } from '../checker/evidence.js';
import type { Attempt } from '../history/attempt.js';
import type { ReadAbout } from '../history/history.js';
import { type Client, jsonOf } from './client.js';
import { forEachInThreads } from './threads.js';

/** So many are enough to meet every kind in every company, and no run lasts minutes longer. */
const ENTITIES_MAX = 2_000;
/** With those of the setup, which have most of the books. */
const COMPANIES_MAX = 100;

/** Something to be read under a company. */
export interface Readable {
  readonly companyId: string;
  /** What it is like: of each kind in each company some are read. */
  readonly kind: string;
  readonly path: string;
  readonly about: ReadAbout;
}

interface Reading extends Readable {
  readonly replica: number;
}

/** The entity that an answer shows, where it is read. */
export function readableOf({ companyId, operation, body }: Attempt): Readable {
  const id = String(jsonOf(body)['id']);
  const path = MUTATIONS[operation].resource.replace(':id', id);
  return { companyId, kind: operation, path, about: { kind: 'entity', id } };
}

/**
 * Reads every entity once, or some of each kind when there are many, at all replicas in turn; and the trial balance of
 * every company at each replica. Nothing writes any more, and no fault is under way.
 */
export async function readAll(client: Client, entities: readonly Readable[]): Promise<void> {
  const { addresses } = client.settings;
  const companies = [...new Set(entities.map(({ companyId }) => companyId))].slice(0, COMPANIES_MAX);
  const balances = companies.flatMap((companyId) =>
    addresses.map((_address, replica): Reading => {
      const about = { kind: 'trial-balance' } as const;
      return { companyId, kind: about.kind, path: '/api/ledger/trial-balance', about, replica };
    }),
  );
  client.phase = 'reading';
  const readings = [...sampleOf(entities, addresses.length), ...balances];
  await forEachInThreads(client, readings, async ({ companyId, path, about, replica }, thread) => {
    await client.read(companyId, path, about, { thread, replica });
  });
}

/** Of each kind in each company as many, from its first to its last; one after the other at another replica. */
export function sampleOf(entities: readonly Readable[], replicas: number): readonly Reading[] {
  const groups = groupBy(entities, ({ companyId, kind }) => `${companyId} ${kind}`);
  const ofEach = Math.max(1, Math.floor(ENTITIES_MAX / groups.size));
  const chosen = [...groups.values()].flatMap((group, place) =>
    spread(group, ofEach).map((entity, index): Reading => ({ ...entity, replica: (place + index) % replicas })),
  );
  return spread(chosen, ENTITIES_MAX);
}

function spread<Item>(items: readonly Item[], most: number): readonly Item[] {
  const step = Math.max(1, items.length / most);
  return items.filter((_item, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

import { MUTATIONS, type MutationName } from '../../../src/mutations/index.js';
import type { ApiOperation } from '../contract/documented-api.js';

type Json = Readonly<Record<string, unknown>>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** What members refer to whose names don't say it. */
const NOUNS: Readonly<Record<string, string>> = { supersedes: 'tax-form', entityId: 'customer' };

/** What a company has, as its answers have told: ids by kind, versions, cursors, keys of writes. */
export class Pool {
  private readonly kinds = new Map<string, string[]>();
  private readonly versions = new Map<string, number>();
  private readonly cursors = new Map<string, string[]>();
  readonly writes: { readonly operation: string; readonly key: string }[] = [];

  /** @param id of what was made, which is that of the write. */
  addWrite(operation: string, key: string, id: string | undefined): void {
    this.writes.push({ operation, key });
    if (id !== undefined) this.add('idempotency', id);
  }

  /** Takes over what an answer says. */
  learn(operation: ApiOperation, answer: unknown): void {
    if (typeof answer !== 'object' || answer === null) return;
    const { data, nextCursor } = answer as { data?: unknown; nextCursor?: unknown };
    if (typeof nextCursor === 'string') this.cursorsOf(operation).push(nextCursor);
    for (const entity of Array.isArray(data) ? data : [answer]) this.learnEntity(kindOf(operation), entity as Json);
  }

  /** The id of something that a member or parameter of this name may refer to. */
  idFor(name: string, pick: number): string | undefined {
    const noun = NOUNS[name] ?? kebab(name.replace(/Ids?$/, ''));
    const fitting = [...this.kinds].filter(([kind]) => fits(kind, noun)).flatMap(([, ids]) => ids);
    return latest(fitting, pick);
  }

  /** Of a kind, as its collection is called. */
  idOfKind(kind: string, pick: number): string | undefined {
    return latest(this.kinds.get(kind) ?? [], pick);
  }

  anyId(pick: number): string | undefined {
    return latest([...this.kinds.values()].flat(), pick * 7);
  }

  versionOf(id: string): number | undefined {
    return this.versions.get(id.toLowerCase());
  }

  cursor(operation: ApiOperation, source: 'own' | 'any', pick: number): string | undefined {
    return latest(source === 'own' ? this.cursorsOf(operation) : [...this.cursors.values()].flat(), pick);
  }

  private learnEntity(kind: string, entity: Json): void {
    const { id, version } = entity;
    if (typeof id === 'string') this.add(kind, id);
    if (typeof id === 'string' && typeof version === 'number') this.versions.set(id, version);
    for (const [name, value] of Object.entries(entity)) {
      if (/.Id$/.test(name) && typeof value === 'string' && UUID.test(value)) this.add(kebab(name.slice(0, -2)), value);
      if (Array.isArray(value))
        for (const item of value) if (isObject(item)) this.learnEntity(kebab(name.replace(/s$/, '')), item);
    }
  }

  private add(kind: string, id: string): void {
    const known = this.kinds.get(kind) ?? [];
    this.kinds.set(kind, known);
    if (!known.includes(id)) known.push(id);
  }

  private cursorsOf({ id }: ApiOperation): string[] {
    const known = this.cursors.get(id) ?? [];
    this.cursors.set(id, known);
    return known;
  }
}

/** What an operation answers: the noun of the collection that its resource is in. */
export function kindOf({ id, path }: ApiOperation): string {
  const resource = (MUTATIONS as Readonly<Record<string, { resource: string } | undefined>>)[id as MutationName]
    ?.resource;
  return nounOf((resource ?? path).replaceAll(/:([A-Za-z]+)/g, '{$1}'));
}

/** What the parameter of a path refers to: the noun of the collection before it. */
export function nounOf(path: string): string {
  const [collection = ''] = path.split('/{');
  return (collection.split('/').at(-1) ?? '').replace(/s$/, '');
}

function fits(kind: string, noun: string): boolean {
  return kind === noun || kind.endsWith(`-${noun}`) || noun.endsWith(`-${kind}`);
}

function latest<Value>(values: readonly Value[], pick: number): Value | undefined {
  return values.length === 0 ? undefined : values[values.length - 1 - (pick % values.length)];
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

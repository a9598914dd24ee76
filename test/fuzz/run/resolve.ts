import { randomUUID } from 'node:crypto';
import { uniqueWord } from '../../contract/sample-values.js';
import type { ApiOperation } from '../contract/documented-api.js';
import { CursorOf, IdOf, Literal, UniqueText } from '../generate/placeholders.js';
import { nounOf, type Pool } from './pool.js';

/** Where the values of placeholders come from. */
export interface Sources {
  readonly operation: ApiOperation;
  readonly own: Pool;
  readonly foreign: Pool;
}

/** A copy with values in the place of placeholders. Literals stay. */
export function resolved(value: unknown, sources: Sources): unknown {
  if (value instanceof IdOf) return idOf(value, sources);
  if (value instanceof UniqueText) return uniqueText(value);
  if (value instanceof CursorOf) return sources.own.cursor(sources.operation, value.source, value.pick);
  if (value instanceof Literal || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => resolved(item, sources));
  const copy = {};
  for (const [name, member] of Object.entries(value)) {
    // A plain assignment would lose a member called __proto__.
    Object.defineProperty(copy, name, { value: resolved(member, sources), enumerable: true, writable: true });
  }
  return copy;
}

function idOf({ name, source, pick }: IdOf, { operation, own, foreign }: Sources): string {
  if (source === 'unknown') return randomUUID();
  if (source === 'any') return own.anyId(pick) ?? randomUUID();
  const pool = source === 'foreign' ? foreign : own;
  const byPath =
    name in operation.pathParameters && name === 'id' ? pool.idOfKind(nounOf(operation.path), pick) : undefined;
  const id = byPath ?? (name === 'id' ? pool.anyId(pick) : pool.idFor(name, pick)) ?? randomUUID();
  return source === 'upper' ? id.toUpperCase() : id;
}

function uniqueText({ prefix, lengthMax }: UniqueText): string {
  const word = uniqueWord();
  if (prefix.includes('@')) return `${word}@example.com`;
  return [`${prefix}-${word}`, word].find((text) => text.length <= lengthMax) ?? prefix;
}

import { randomUUID } from 'node:crypto';
import type { Schema } from './support/api-schemas.js';

/** Finds ids of things that exist, by the name of the member that holds them (`customerId`). */
export interface References {
  idFor(member: string): Promise<string>;
}

let unique = 0;

/** A member's valid value. The name is only for messages and references. */
export async function sampleValue(
  name: string,
  schema: Schema,
  references: References,
  include: readonly string[] = [],
): Promise<unknown> {
  if (schema.format === 'uuid') return references.idFor(name);
  if (schema.type === 'object') return sampleObject(schema, references, include);
  if (schema.type !== 'array') return sampleScalar(name, schema);
  return [await sampleValue(singular(name), schema.items ?? fail(name), references, include)];
}

function sampleScalar(name: string, schema: Schema): unknown {
  if (schema.format === 'iso-4217') return 'USD';
  if (schema.format === 'date') return today();
  if (schema.format === 'date-time') return new Date().toISOString();
  if (schema.format === 'email') return `${uniqueWord()}@example.com`;
  if (schema.enum !== undefined) return schema.enum[0];
  switch (schema.type) {
    case 'integer':
      return typeof schema.example === 'number' ? schema.example : (schema.minimum ?? 1);
    case 'boolean':
      return false;
    case 'string':
      return schema.format === 'decimal' ? String(schema.example) : sampleText(name, schema);
    default:
      return fail(name);
  }
}

/**
 * The required members of an object.
 * @param include the names of an optional member and of what it holds in turn, which are to be there too.
 */
export async function sampleObject(
  schema: Schema,
  references: References,
  include: readonly string[] = [],
): Promise<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  const [included, ...deeper] = include;
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    if (name === included) result[name] = await sampleValue(name, member, references, deeper);
    else if (schema.required.has(name)) result[name] = await sampleValue(name, member, references);
  }
  return result;
}

/** A value with every member that there is, whose ids lead nowhere: good for what is refused before ids are looked up. */
export function fullValue(name: string, schema: Schema): unknown {
  if (schema.format === 'uuid') return randomUUID();
  if (schema.type === 'array') {
    return Array.from({ length: Math.max(schema.minItems ?? 1, 1) }, () => fullValue(name, schema.items ?? fail(name)));
  }
  if (schema.type !== 'object') return sampleScalar(name, schema);
  const members = Object.entries(schema.properties ?? {});
  return Object.fromEntries(members.map(([member, inner]) => [member, fullValue(member, inner)]));
}

/** Another value that looks as valid as this one. */
export function changedValue(name: string, schema: Schema, value: unknown): unknown {
  if (schema.format === 'uuid') return randomUUID();
  if (schema.format === 'iso-4217') return 'CHF';
  if (schema.format === 'date') return value === '2026-01-31' ? '2026-02-28' : '2026-01-31';
  if (schema.format === 'email') return `${uniqueWord()}@example.com`;
  if (schema.format === 'decimal') return String(value).replace(/^[0-9]/, (digit) => (digit === '7' ? '8' : '7'));
  if (schema.enum !== undefined) return schema.enum.find((one) => one !== value) ?? fail(name);
  switch (schema.type) {
    case 'object':
      return changedObject(schema, value as Record<string, unknown>);
    case 'array':
      return (value as unknown[]).map((item) => changedValue(name, schema.items ?? fail(name), item));
    case 'integer':
      return value === schema.maximum ? (value as number) - 1 : (value as number) + 1;
    case 'boolean':
      return value !== true;
    default:
      return sampleText(name, schema);
  }
}

function changedObject(schema: Schema, value: Record<string, unknown>): Record<string, unknown> {
  const [name] = Object.keys(schema.properties ?? {}).filter((member) => member in value);
  const member = name === undefined ? undefined : schema.properties?.[name];
  if (name === undefined || member === undefined) return { ...value, [uniqueWord()]: 'changed' };
  return { ...value, [name]: changedValue(name, member, value[name]) };
}

/** A text of its own where the schema leaves room for one. Only texts with a length are free; others are words. */
function sampleText(name: string, schema: Schema): string {
  const example = typeof schema.example === 'string' ? schema.example : name;
  if (schema.maxLength === undefined) return typeof schema.example === 'string' ? schema.example : fail(name);
  const pattern = new RegExp(schema.pattern ?? '', 'u');
  const word = uniqueWord();
  const candidates = [`${example}-${word}`, word, word.toUpperCase(), example];
  return candidates.find((text) => text.length <= (schema.maxLength ?? 0) && pattern.test(text)) ?? fail(name);
}

/** Members of a list are named like the list; `ids` of a list are `id`s. */
function singular(name: string): string {
  return name.replace(/s$/, '');
}

/** A word that no other sample of this process has. */
export function uniqueWord(): string {
  unique += 1;
  return `w${unique.toString(36)}`;
}

/** Today in UTC, the time zone of the tests' companies. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function fail(name: string): never {
  throw new Error(`no valid value is known for the member "${name}": prepare it in preparations.ts`);
}

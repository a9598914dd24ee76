import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import type { Place } from './place.js';

/** What every property decorator takes beside its own options. */
export interface FieldOptions {
  /** The member may be absent. */
  readonly optional?: boolean;
  /** JSON `null` is accepted and kept, as a merge patch needs it. */
  readonly nullable?: boolean;
  readonly description?: string;
  readonly example?: unknown;
  /** Put in when the member is absent, which it may be then. */
  readonly default?: unknown;
}

/** How one kind of value is judged, normalised and documented. */
export interface Rule {
  /** @returns the normalised value, or what `place.refuse` returned. Never called with null or undefined. */
  readonly read: (value: unknown, place: Place) => unknown;
  readonly schema: ApiPropertyOptions;
}

export interface Field {
  readonly rule: Rule;
  readonly options: FieldOptions;
}

export type DtoClass<Dto extends object = object> = new () => Dto;

const ownFields = new Map<object, Map<string, Field>>();
const allFields = new WeakMap<DtoClass, ReadonlyMap<string, Field>>();

/** The decorator of a property that is read by this rule. */
export function field(rule: Rule, options: FieldOptions): PropertyDecorator {
  return (prototype, name) => {
    if (typeof name !== 'string') throw new TypeError('a member of a DTO has a name');
    const own = ownFields.get(prototype) ?? new Map<string, Field>();
    own.set(name, { rule, options });
    ownFields.set(prototype, own);
    ApiProperty(documentation(rule, options))(prototype, name);
  };
}

/** The fields of a DTO class by name, inherited ones first. */
export function fieldsOf(dto: DtoClass): ReadonlyMap<string, Field> {
  const known = allFields.get(dto);
  if (known !== undefined) return known;
  const fields = new Map<string, Field>();
  for (const prototype of prototypesOf(dto)) {
    for (const [name, own] of ownFields.get(prototype) ?? []) fields.set(name, own);
  }
  allFields.set(dto, fields);
  return fields;
}

/** The names of all classes with such properties, for the API description. */
export function dtoNames(): ReadonlySet<string> {
  return new Set([...ownFields.keys()].map((prototype) => prototype.constructor.name));
}

function prototypesOf(dto: DtoClass): object[] {
  const chain: object[] = [];
  for (let at = dto.prototype as object | null; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    chain.unshift(at);
  }
  return chain;
}

function documentation(rule: Rule, options: FieldOptions): ApiPropertyOptions {
  const { optional, nullable, description, example } = options;
  return {
    ...rule.schema,
    required: optional !== true && options.default === undefined,
    ...(nullable === true ? { nullable } : {}),
    ...(description === undefined ? {} : { description }),
    ...(example === undefined ? {} : { example }),
    ...(options.default === undefined ? {} : { default: options.default }),
  } as ApiPropertyOptions;
}

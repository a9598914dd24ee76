import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { constraintOf } from './field.constraint.js';
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
  /** The name of the constraint in class-validator; its own decorators have other names. */
  readonly name: string;
  /** What class-validator's errors say in `contexts`: the code of most refusals, `validation_failed` unless given. */
  readonly code?: string;
  /** @returns the normalised value, or what `place.refuse` returned. Never called with null or undefined. */
  readonly read: (value: unknown, place: Place) => unknown;
  /** Where the value holds objects of another class, which class-validator judges by themselves. */
  readonly nested?: NestedRule;
  readonly schema: ApiPropertyOptions;
}

export interface NestedRule {
  readonly dto: () => DtoClass;
  /** As `read`, without a look into the objects. */
  readonly judge: Rule['read'];
}

/** A property with its rule; class-validator's metadata carry it, also to subclasses and mapped types. */
export class Field {
  constructor(
    readonly rule: Rule,
    readonly options: FieldOptions,
  ) {}
}

export type DtoClass<Dto extends object = object> = new () => Dto;

const dtoClasses = new Set<object>();

/** The decorator of a property that is read by this rule: one of class-validator's, and one of Swagger's. */
export function field(rule: Rule, options: FieldOptions): PropertyDecorator {
  const decorate = applyDecorators(constraintOf(new Field(rule, options)), ApiProperty(documentation(rule, options)));
  return (prototype, name) => {
    dtoClasses.add(prototype);
    decorate(prototype, name);
  };
}

/** The names of all classes with such properties, for the API description. */
export function dtoNames(): ReadonlySet<string> {
  return new Set([...dtoClasses].map((prototype) => prototype.constructor.name));
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

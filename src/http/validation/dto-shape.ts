import { getMetadataStorage, ValidationTypes } from 'class-validator';
import { type Condition, isOwnCondition } from './field.constraint.js';
import { type DtoClass, Field } from './field.js';

/** A property with a rule of ours. */
export interface OwnMember {
  readonly field: Field;
  /** Conditions from other decorators, such as `IsOptional`: while one is false, nothing is judged. */
  readonly conditions: readonly Condition[];
}

/** What decorators that are not ours say about a class. */
export interface ForeignMembers {
  /** Properties that only such decorators declare. */
  readonly names: ReadonlySet<string>;
  /** Those of them that hold objects with `@ValidateNested()`. */
  readonly nested: ReadonlySet<string>;
}

/** A DTO class as it is read. */
export interface DtoShape {
  /** Inherited ones first. */
  readonly members: ReadonlyMap<string, OwnMember>;
  /** Undefined for a class that has decorators of ours only, which class-validator need not look at again. */
  readonly foreign: ForeignMembers | undefined;
}

const shapes = new WeakMap<DtoClass, DtoShape>();

/**
 * The shape of a class, from what its decorators told class-validator; made once.
 * @throws TypeError when a constraint is asynchronous: what needs a database is the service's to judge.
 */
export function shapeOf(dto: DtoClass): DtoShape {
  const known = shapes.get(dto);
  if (known !== undefined) return known;
  const shape = compile(dto);
  shapes.set(dto, shape);
  return shape;
}

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

function compile(dto: DtoClass): DtoShape {
  const members = new Map<string, OwnMember>();
  const names = new Set<string>();
  const nested = new Set<string>();
  let judged = false;
  for (const [name, metadatas] of metadatasByName(dto)) {
    const field = metadatas.map(fieldOf).find((one) => one !== undefined);
    const foreign = metadatas.filter((metadata) => isForeign(metadata, field));
    for (const metadata of foreign) refuseAsynchronous(metadata, dto);
    if (field !== undefined) members.set(name, { field, conditions: metadatas.flatMap(foreignCondition) });
    else {
      names.add(name);
      if (foreign.some(({ type }) => isNested(type))) nested.add(name);
    }
    judged ||= foreign.length > 0;
  }
  return { members, foreign: judged || names.size > 0 ? { names, nested } : undefined };
}

function metadatasByName(dto: DtoClass): Map<string, Metadata[]> {
  const byName = new Map<string, Metadata[]>();
  const metadatas = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  const inheritedFirst = [...metadatas.filter(({ target }) => target !== dto), ...metadatas];
  for (const metadata of new Set(inheritedFirst)) {
    const others = byName.get(metadata.propertyName);
    if (others === undefined) byName.set(metadata.propertyName, [metadata]);
    else others.push(metadata);
  }
  return byName;
}

function fieldOf(metadata: Metadata): Field | undefined {
  const [first] = (metadata.constraints as unknown[] | undefined) ?? [];
  return first instanceof Field ? first : undefined;
}

function isForeign(metadata: Metadata, field: Field | undefined): boolean {
  if (fieldOf(metadata) !== undefined || isCondition(metadata.type)) return false;
  if (metadata.type === ValidationTypes.WHITELIST) return false;
  return field?.rule.nested === undefined || !isNested(metadata.type);
}

function foreignCondition(metadata: Metadata): Condition[] {
  const [condition] = (metadata.constraints as Condition[] | undefined) ?? [];
  return isCondition(metadata.type) && condition !== undefined && !isOwnCondition(condition) ? [condition] : [];
}

function isCondition(type: string): boolean {
  return type === ValidationTypes.CONDITIONAL_VALIDATION;
}

function isNested(type: string): boolean {
  return type === ValidationTypes.NESTED_VALIDATION;
}

function refuseAsynchronous({ constraintCls, propertyName }: Metadata, dto: DtoClass): void {
  const constraints = getMetadataStorage().getTargetValidatorConstraints(constraintCls);
  if (constraints.every((constraint) => !constraint.async)) return;
  throw new TypeError(`${dto.name}.${propertyName} has an asynchronous constraint; judge it in the service`);
}

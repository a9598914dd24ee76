import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError, ValidationTypes } from 'class-validator';
import { exactNumber } from '../json/canonical-json.js';
import { JsonNumber } from '../json/json-number.js';
import { type ForeignMembers, type OwnMember, shapeOf } from './dto-shape.js';
import type { DtoClass } from './field.js';
import { type Place, REFUSED } from './place.js';
import { isObject, readObject } from './read-dto.js';

const GENERIC = 'validation_failed';
const NESTED: string = ValidationTypes.NESTED_VALIDATION;

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads the members of a class that class-validator's own decorators declare, as Nest's pipe does: class-transformer
 * makes the values (`@Type`, `@Transform`, initial values), and objects inside are read by their own classes.
 * @param result gets the values.
 * @returns the names of refused members.
 */
export function readForeignMembers(
  dto: DtoClass,
  { names, nested }: ForeignMembers,
  value: JsonObject,
  place: Place,
  result: Record<string, unknown>,
): Set<string> {
  const refused = new Set<string>();
  const source: Record<string, unknown> = {};
  for (const name of names) {
    if (!Object.hasOwn(value, name)) continue;
    const plain = nested.has(name) ? roughValue(value[name]) : plainValue(value[name], place.member(name, value));
    if (plain === REFUSED) refused.add(name);
    else source[name] = plain;
  }
  const made = plainToInstance(dto, source) as Record<string, unknown>;
  for (const name of names) {
    if (refused.has(name)) continue;
    const at = place.member(name, value);
    const read = nested.has(name) ? readNested(value[name], made[name], at) : made[name];
    if (read === REFUSED) refused.add(name);
    else if (read !== undefined) result[name] = deeplyFrozen(read);
  }
  return refused;
}

/** Adds what class-validator finds, apart from what the rules of ours have judged. @returns whether it found anything. */
export function judgeByClassValidator(
  instance: JsonObject,
  members: ReadonlyMap<string, OwnMember>,
  refused: ReadonlySet<string>,
  place: Place,
): boolean {
  let found = false;
  for (const error of validateSync(instance, { validationError: { target: false, value: false } })) {
    if (refused.has(error.property)) continue;
    const own = members.get(error.property)?.field.rule;
    for (const [constraint, message] of Object.entries(error.constraints ?? {})) {
      if (constraint === own?.name || (own?.nested !== undefined && constraint === NESTED)) continue;
      place.member(error.property, instance).refuse(codeOf(error, constraint), message);
      found = true;
    }
  }
  return found;
}

/** A copy whose numbers are JavaScript's own where that says the same. */
export function plainValue(value: unknown, place: Place): unknown {
  if (value instanceof JsonNumber) {
    return exactNumber(value.literal) ?? place.refuse(GENERIC, 'It must be a number that a double represents.');
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => plainValue(item, place.item(index)));
    return items.includes(REFUSED) ? REFUSED : items;
  }
  if (!isObject(value)) return value;
  const members = Object.keys(value).map(
    (name) => [name, plainMember(name, value, place.member(name, value))] as const,
  );
  return members.some(([, member]) => member === REFUSED) ? REFUSED : Object.fromEntries(members);
}

/** Freezes values made by class-transformer to their depths. */
export function deeplyFrozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return value;
  Object.freeze(value);
  Object.values(value).forEach(deeplyFrozen);
  return value;
}

/** What class-transformer takes for a class's name, and drops. */
const RESERVED = 'constructor';

function plainMember(name: string, value: JsonObject, at: Place): unknown {
  return name === RESERVED ? at.refuse(GENERIC, 'This name is reserved.') : plainValue(value[name], at);
}

/** A copy that only serves to learn the classes of objects; their values are read from what was sent. */
function roughValue(value: unknown): unknown {
  if (value instanceof JsonNumber) return Number(value.literal);
  if (Array.isArray(value)) return value.map(roughValue);
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([name]) => name !== RESERVED);
  return Object.fromEntries(members.map(([name, member]) => [name, roughValue(member)]));
}

/** Reads objects by the classes that class-transformer gave them; what is no object, class-validator refuses. */
function readNested(sent: unknown, made: unknown, place: Place): unknown {
  if (isObject(sent)) return readNestedObject(sent, made, place);
  if (!Array.isArray(sent) || !Array.isArray(made)) return made;
  const items = sent.map((item, index) => readNestedObject(item, made[index], place.item(index)));
  return items.includes(REFUSED) ? REFUSED : items;
}

function readNestedObject(sent: unknown, made: unknown, place: Place): unknown {
  if (!isObject(sent)) return place.refuse(GENERIC, 'It must be an object.');
  const dto = isObject(made) ? (made.constructor as DtoClass) : undefined;
  if (dto === undefined || !isDto(dto)) return place.refuse(GENERIC, 'It is not known what may stand here.');
  return readObject(dto, sent, place);
}

function isDto(dto: DtoClass): boolean {
  const { members, foreign } = shapeOf(dto);
  return members.size > 0 || foreign !== undefined;
}

function codeOf(error: ValidationError, constraint: string): string {
  const context: unknown = error.contexts?.[constraint];
  return isObject(context) && typeof context['code'] === 'string' ? context['code'] : GENERIC;
}

import { JsonNumber } from '../json/json-number.js';
import { InvalidQuery } from '../http.errors.js';
import { type DtoShape, type OwnMember, shapeOf } from './dto-shape.js';
import type { DtoClass } from './field.js';
import { deeplyFrozen, judgeByClassValidator, plainValue, readForeignMembers } from './foreign-members.js';
import { Findings, Place, REFUSED } from './place.js';
import { ValidationFailed } from './validation.errors.js';

const GENERIC = 'validation_failed';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * A body as an instance of the class, normalised and frozen to its depths.
 * @throws ValidationFailed
 */
export function readBody<Dto extends object>(dto: DtoClass<Dto>, body: unknown): Dto {
  const findings = new Findings('body', isObject(body) ? body : {});
  const result = readObject(dto, body ?? {}, new Place(findings, '', {}));
  if (result === REFUSED || findings.errors.length > 0) throw new ValidationFailed(findings.errors);
  return result;
}

/**
 * A query as an instance of the class.
 * @throws InvalidQuery
 */
export function readQuery<Dto extends object>(dto: DtoClass<Dto>, query: Readonly<Record<string, unknown>>): Dto {
  const findings = new Findings('query', query);
  const result = readObject(dto, query, new Place(findings, '', {}));
  if (result === REFUSED || findings.errors.length > 0) throw new InvalidQuery(findings.errors);
  return result;
}

/** Reads an object by the decorators of a class; all of its faults are found, not only the first. */
export function readObject<Dto extends object>(dto: DtoClass<Dto>, value: unknown, place: Place): Dto | typeof REFUSED {
  if (!isObject(value)) return place.refuse(GENERIC, 'It must be an object.');
  const shape = shapeOf(dto);
  const result = Object.create(dto.prototype as object) as Record<string, unknown>;
  const known = refuseUnknown(shape, value, place);
  const refused = readOwnMembers(shape, value, place, result);
  const sound = shape.foreign === undefined || readForeign(dto, shape, value, place, result, refused);
  return known && sound && refused.length === 0 ? (Object.freeze(result) as Dto) : REFUSED;
}

/** A plain JSON object; number literals, arrays and null are none. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}

function refuseUnknown({ members, foreign }: DtoShape, value: JsonObject, place: Place): boolean {
  let known = true;
  for (const name of Object.keys(value)) {
    if (members.has(name) || foreign?.names.has(name) === true) continue;
    known = false;
    place.member(name, value).refuse(GENERIC, 'This member is unknown here.');
  }
  return known;
}

/** @returns the names of refused members. */
function readOwnMembers(
  { members }: DtoShape,
  value: JsonObject,
  place: Place,
  result: Record<string, unknown>,
): string[] {
  const refused: string[] = [];
  for (const [name, member] of members) {
    const read = readMember(member, Object.hasOwn(value, name) ? value[name] : undefined, name, value, place);
    if (read === REFUSED) refused.push(name);
    else if (read !== undefined) result[name] = read;
  }
  return refused;
}

function readMember(
  { field: { rule, options }, conditions }: OwnMember,
  value: unknown,
  name: string,
  parent: JsonObject,
  place: Place,
): unknown {
  if (conditions.length > 0 && !conditions.every((holds) => holds(parent, value))) {
    return deeplyFrozen(plainValue(value, place.member(name, parent)));
  }
  if (value === undefined) {
    if (options.default !== undefined) return options.default;
    return options.optional === true ? undefined : place.member(name, parent).refuse(GENERIC, 'It is missing.');
  }
  const at = place.member(name, parent);
  if (value === null) return options.nullable === true ? null : at.refuse(GENERIC, 'It must not be null.');
  if (at.source === 'query' && Array.isArray(value)) return at.refuse(GENERIC, 'It must be sent once.');
  return rule.read(value, at);
}

/** @returns whether what class-validator's own decorators say holds. */
function readForeign(
  dto: DtoClass,
  { members, foreign }: DtoShape,
  value: JsonObject,
  place: Place,
  result: Record<string, unknown>,
  refused: readonly string[],
): boolean {
  if (foreign === undefined) return true;
  const refusedHere = readForeignMembers(dto, foreign, value, place, result);
  const found = judgeByClassValidator(result, members, new Set([...refused, ...refusedHere]), place);
  return refusedHere.size === 0 && !found;
}

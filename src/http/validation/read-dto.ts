import { JsonNumber } from '../json/json-number.js';
import { InvalidQuery } from '../http.errors.js';
import { type DtoClass, type Field, fieldsOf } from './field.js';
import { Findings, Place, REFUSED } from './place.js';
import { ValidationFailed } from './validation.errors.js';

const GENERIC = 'validation_failed';

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

/** Reads an object by the fields of a class; all of its faults are found, not only the first. */
export function readObject<Dto extends object>(dto: DtoClass<Dto>, value: unknown, place: Place): Dto | typeof REFUSED {
  if (!isObject(value)) return place.refuse(GENERIC, 'It must be an object.');
  const fields = fieldsOf(dto);
  const result = Object.create(dto.prototype as object) as Record<string, unknown>;
  let refused = false;
  for (const name of Object.keys(value)) {
    if (fields.has(name)) continue;
    refused = true;
    place.member(name, value).refuse(GENERIC, 'This member is unknown here.');
  }
  for (const [name, field] of fields) {
    const read = readField(field, Object.hasOwn(value, name) ? value[name] : undefined, name, value, place);
    if (read === REFUSED) refused = true;
    else if (read !== undefined) result[name] = read;
  }
  return refused ? REFUSED : (Object.freeze(result) as Dto);
}

/** A plain JSON object; number literals, arrays and null are none. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}

function readField(
  { rule, options }: Field,
  value: unknown,
  name: string,
  parent: Readonly<Record<string, unknown>>,
  place: Place,
): unknown {
  if (value === undefined) {
    if (options.default !== undefined) return options.default;
    return options.optional === true ? undefined : place.member(name, parent).refuse(GENERIC, 'It is missing.');
  }
  const at = place.member(name, parent);
  if (value === null) return options.nullable === true ? null : at.refuse(GENERIC, 'It must not be null.');
  if (at.source === 'query' && Array.isArray(value)) return at.refuse(GENERIC, 'It must be sent once.');
  return rule.read(value, at);
}

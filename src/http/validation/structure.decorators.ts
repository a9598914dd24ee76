import { TooManyItems } from '../json/json.errors.js';
import { ID_RULE } from './choice.decorators.js';
import { counted } from './counted.js';
import { type DtoClass, field, type FieldOptions, type Rule } from './field.js';
import { type Place, REFUSED } from './place.js';
import { isObject, readObject } from './read-dto.js';

const GENERIC = 'validation_failed';

/** An object of another DTO class. */
export function IsNested(dto: () => DtoClass, options: FieldOptions = {}): PropertyDecorator {
  const rule: Rule = {
    name: 'isNested',
    read: (value, place) => readObject(dto(), value, place),
    nested: { dto, judge: judgeObject },
    schema: { type: () => dto() },
  };
  return field(rule, options);
}

export interface ListOptions extends FieldOptions {
  readonly min?: number;
  readonly max: number;
}

/** A list of objects of another DTO class; more than `max` is `too_many_items`. */
export function IsListOf(dto: () => DtoClass, options: ListOptions): PropertyDecorator {
  const rule: Rule = {
    name: 'isListOf',
    read: (value, place) => readItems(value, place, options, (item, at) => readObject(dto(), item, at)),
    nested: { dto, judge: (value, place) => readItems(value, place, options, judgeObject) },
    schema: { type: () => [dto()], minItems: options.min ?? 0, maxItems: options.max },
  };
  return field(rule, options);
}

/** A list of ids; `unique` refuses one that stands twice. */
export function IsListOfIds(options: ListOptions & { readonly unique?: boolean }): PropertyDecorator {
  const rule: Rule = {
    name: 'isListOfIds',
    read: (value, place) => {
      const ids = readItems(value, place, options, ID_RULE.read);
      if (ids === REFUSED || options.unique !== true || new Set(ids).size === ids.length) return ids;
      return place.refuse(GENERIC, 'It must not hold an id twice.');
    },
    schema: {
      type: 'array',
      items: { type: 'string', format: 'uuid' },
      minItems: options.min ?? 0,
      maxItems: options.max,
      ...(options.unique === true ? { uniqueItems: true } : {}),
    },
  };
  return field(rule, options);
}

/** A body without members: every one is unknown. */
export class NoBodyDto {}

function judgeObject(value: unknown, place: Place): unknown {
  return isObject(value) ? value : place.refuse(GENERIC, 'It must be an object.');
}

function readItems<Item>(
  value: unknown,
  place: Place,
  { min = 0, max }: ListOptions,
  read: (item: unknown, at: Place) => Item | typeof REFUSED,
): readonly Item[] | typeof REFUSED {
  if (!Array.isArray(value)) return place.refuse(GENERIC, 'It must be a list.');
  if (value.length > max) return place.refuse(TooManyItems.type.code, `It must have at most ${counted(max, 'item')}.`);
  if (value.length < min) return place.refuse(GENERIC, `It must have at least ${counted(min, 'item')}.`);
  const items = value.map((item, index) => read(item, place.item(index)));
  if (items.includes(REFUSED)) return REFUSED;
  return Object.freeze(items as Item[]);
}

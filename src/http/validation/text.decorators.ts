import { field, type FieldOptions, type Rule } from './field.js';
import { isObject } from './read-dto.js';
import { type Place, REFUSED } from './place.js';

const GENERIC = 'validation_failed';

export interface TextOptions extends FieldOptions {
  /** The most characters (code points) after normalisation. */
  readonly max: number;
  /** The least; 1 unless given, so that an empty text is refused. */
  readonly min?: number;
  /** For people's longer texts; documentation only: line breaks may stand in any text. */
  readonly multiline?: boolean;
  readonly pattern?: RegExp;
}

/**
 * Text, normalised to NFC, so that two spellings of one name are one. Not blank. Control characters are data and are
 * stored; NUL can't be. Invisible characters that change how other text looks (zero-width, bidirectional overrides) are
 * refused; joiners stand only where scripts and emoji need them, after a character beyond ASCII.
 */
export function IsText(options: TextOptions): PropertyDecorator {
  return field(textRule(options), options);
}

/** An e-mail address by the rule of HTML forms, at most 254 characters; kept as it was sent. */
export function IsEmailAddress(options: FieldOptions = {}): PropertyDecorator {
  return field(EMAIL_RULE, options);
}

/** Of a patch, null values are taken too: they remove a key. */
interface MetadataOptions extends FieldOptions {
  readonly patch?: boolean;
}

/** At most 50 pairs of text for the caller's own use: keys of 1 to 40 characters, values of at most 500. */
export function IsMetadata(options: MetadataOptions = {}): PropertyDecorator {
  return field(options.patch === true ? METADATA_PATCH_RULE : METADATA_RULE, options);
}

const INVISIBLE =
  /[\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|(?<![^\x00-\x7f])[\u200c\u200d]/u;
const BLANK = /^[\s\u0000-\u001f\u007f-\u009f\u00ad\u115f\u1160\u2800\u3164\uffa0]*$/;
const NUL = '\0';
/** Printable ASCII, which most text is, needs no further look. */
const PLAIN = /^[\x20-\x7e]*$/;

function textRule({ max, min = 1, pattern }: TextOptions): Rule {
  return {
    name: 'isText',
    read: (value, place) => readText(value, place, min, max, pattern),
    schema: {
      type: 'string',
      minLength: min,
      maxLength: max,
      ...(pattern === undefined ? {} : { pattern: pattern.source }),
    },
  };
}

function readText(value: unknown, place: Place, min: number, max: number, pattern?: RegExp): string | typeof REFUSED {
  if (typeof value !== 'string') return place.refuse(GENERIC, 'It must be a string.');
  const plain = PLAIN.test(value);
  const text = plain ? value : value.normalize('NFC');
  const length = lengthOf(text, max);
  if (length > max) return place.refuse(GENERIC, `It must have at most ${max} characters.`);
  if (length < min || (min > 0 && BLANK.test(text))) return place.refuse(GENERIC, 'It must not be blank.');
  if (!plain && INVISIBLE.test(text)) {
    return place.refuse(GENERIC, 'It must not hold zero-width or bidirectional characters.');
  }
  if (!plain && text.includes(NUL)) return place.refuse(GENERIC, 'It must not hold a NUL character.');
  if (pattern !== undefined && !pattern.test(text))
    return place.refuse(GENERIC, 'It does not have the documented form.');
  return text;
}

/** Counts code points only where the count matters: a text has at least half as many as it has code units. */
function lengthOf(text: string, max: number): number {
  return text.length <= max || text.length > 2 * max ? text.length : Array.from(text).length;
}

const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+$/;
const EMAIL_LENGTH_MAX = 254;

const EMAIL_RULE: Rule = {
  name: 'isEmailAddress',
  read: (value, place) =>
    typeof value === 'string' && value.length <= EMAIL_LENGTH_MAX && EMAIL.test(value)
      ? value
      : place.refuse(GENERIC, 'It must be an e-mail address.'),
  schema: { type: 'string', format: 'email', maxLength: EMAIL_LENGTH_MAX, example: 'billing@example.com' },
};

export const METADATA_KEYS_MAX = 50;
const METADATA_KEY_LENGTH_MAX = 40;
const METADATA_VALUE_LENGTH_MAX = 500;

const METADATA_RULE: Rule = {
  name: 'isMetadata',
  read: (value, place) => readMetadata(value, place, false),
  schema: {
    type: 'object',
    maxProperties: METADATA_KEYS_MAX,
    additionalProperties: { type: 'string', maxLength: METADATA_VALUE_LENGTH_MAX },
    example: { order: 'A-1001' },
  },
};

const METADATA_PATCH_RULE: Rule = {
  name: 'isMetadataPatch',
  read: (value, place) => readMetadata(value, place, true),
  schema: {
    ...METADATA_RULE.schema,
    additionalProperties: { type: 'string', maxLength: METADATA_VALUE_LENGTH_MAX, nullable: true },
  },
};

function readMetadata(value: unknown, place: Place, takesNull: boolean): unknown {
  if (!isObject(value)) return place.refuse(GENERIC, 'It must be an object of strings.');
  const names = Object.keys(value);
  if (names.length > METADATA_KEYS_MAX)
    return place.refuse(GENERIC, `It must have at most ${METADATA_KEYS_MAX} members.`);
  const pairs = names.map((name) => {
    const at = place.member(name, value);
    const text = value[name];
    const read = takesNull && text === null ? null : readText(text, at, 0, METADATA_VALUE_LENGTH_MAX);
    return [readText(name, at, 1, METADATA_KEY_LENGTH_MAX), read];
  });
  if (pairs.some((pair) => pair.includes(REFUSED))) return REFUSED;
  const result = Object.fromEntries(pairs) as Record<string, string | null>;
  if (Object.keys(result).length < names.length) return place.refuse(GENERIC, 'Two of its names are the same text.');
  return Object.freeze(result);
}

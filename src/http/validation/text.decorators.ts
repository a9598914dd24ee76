import { counted } from './counted.js';
import { field, type FieldOptions, type Rule } from './field.js';
import { isObject } from './read-dto.js';
import { type Place, REFUSED } from './place.js';

const GENERIC = 'validation_failed';

export interface TextOptions extends FieldOptions {
  /** The most characters (code points) after normalisation. */
  readonly max: number;
  /** The least; 1 unless given, so that an empty text is refused. */
  readonly min?: number;
  /** For people's longer texts, such as memos: line breaks and other control characters but NUL are kept as they came. */
  readonly multiline?: boolean;
  readonly pattern?: RegExp;
}

/**
 * Text, normalised to NFC, so that two spellings of one name are one. Not blank, and on one line: line breaks and control
 * characters are refused unless it is `multiline`. Invisible characters that change how other text looks (zero-width,
 * bidirectional overrides) are refused; joiners stand only where scripts and emoji need them, after a character beyond
 * ASCII, and marks of direction only in a text with letters that are written from right to left.
 */
export function IsText(options: TextOptions): PropertyDecorator {
  return field(textRule(options), options);
}

/** An e-mail address by the rule of HTML forms, at most 254 characters; kept as it was sent. */
export function IsEmailAddress(options: FieldOptions = {}): PropertyDecorator {
  return field(EMAIL_RULE, options);
}

interface MetadataOptions extends FieldOptions {
  /** Null values are taken too: they remove a key. */
  readonly patch?: boolean;
  /** The most characters of a value; 500 unless given. */
  readonly valueMax?: number;
}

/** At most 50 pairs of text for the caller's own use: keys of 1 to 40 characters, values of at most 500. */
export function IsMetadata(options: MetadataOptions = {}): PropertyDecorator {
  return field(metadataRule(options), options);
}

/** What overrides, embeds, isolates or merely hides, in any text. */
const INVISIBLE =
  /[\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|(?<![^\x00-\x7f])[\u200c\u200d]/u;
/** The letter, left-to-right and right-to-left marks: they order punctuation and numbers beside right-to-left letters. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f]/;
const RIGHT_TO_LEFT_LETTER =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const BLANK = /^[\s\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u200e\u200f\u2800\u3164\uffa0]*$/;
const NUL = '\0';
/** Printable ASCII, which most text is, needs no further look. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Control characters, and the separators of lines and paragraphs. */
const BREAKING = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** What the API description says of a text on one line. */
export const ONE_LINE = '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$';

type TextRules = Pick<TextOptions, 'max' | 'min' | 'multiline' | 'pattern'>;

function textRule(rules: TextRules): Rule {
  const { max, min = 1, multiline = false, pattern } = rules;
  const form = pattern?.source ?? (multiline ? undefined : ONE_LINE);
  return {
    name: 'isText',
    read: (value, place) => readText(value, place, rules),
    schema: { type: 'string', minLength: min, maxLength: max, ...(form === undefined ? {} : { pattern: form }) },
  };
}

function readText(value: unknown, place: Place, rules: TextRules): string | typeof REFUSED {
  if (typeof value !== 'string') return place.refuse(GENERIC, 'It must be a string.');
  const { max, min = 1, pattern } = rules;
  const plain = PLAIN.test(value);
  const text = plain ? value : value.normalize('NFC');
  const length = lengthOf(text, max);
  if (length > max) return place.refuse(GENERIC, `It must have at most ${counted(max, 'character')}.`);
  if (length < min || (min > 0 && BLANK.test(text))) return place.refuse(GENERIC, 'It must not be blank.');
  const fault = plain ? undefined : characterFault(text, rules);
  if (fault !== undefined) return place.refuse(GENERIC, fault);
  if (pattern !== undefined && !pattern.test(text))
    return place.refuse(GENERIC, 'It does not have the documented form.');
  return text;
}

function characterFault(text: string, { multiline }: TextRules): string | undefined {
  if (INVISIBLE.test(text)) return 'It must not hold zero-width or bidirectional characters.';
  if (DIRECTION_MARKS.test(text) && !RIGHT_TO_LEFT_LETTER.test(text))
    return 'It must hold marks of direction only beside letters that are written from right to left.';
  if (text.includes(NUL)) return 'It must not hold a NUL character.';
  if (multiline === true || !BREAKING.test(text)) return undefined;
  return 'It must be one line, without line breaks and other control characters.';
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

function metadataRule({ patch = false, valueMax = METADATA_VALUE_LENGTH_MAX }: MetadataOptions): Rule {
  return {
    name: patch ? 'isMetadataPatch' : 'isMetadata',
    read: (value, place) => readMetadata(value, place, patch, valueMax),
    schema: {
      type: 'object',
      maxProperties: METADATA_KEYS_MAX,
      additionalProperties: { type: 'string', maxLength: valueMax, ...(patch ? { nullable: true } : {}) },
      example: { order: 'A-1001' },
    },
  };
}

function readMetadata(value: unknown, place: Place, takesNull: boolean, valueMax: number): unknown {
  if (!isObject(value)) return place.refuse(GENERIC, 'It must be an object of strings.');
  const names = Object.keys(value);
  if (names.length > METADATA_KEYS_MAX)
    return place.refuse(GENERIC, `It must have at most ${METADATA_KEYS_MAX} members.`);
  const pairs = names.map((name) => {
    const at = place.member(name, value);
    const text = value[name];
    const read = takesNull && text === null ? null : readText(text, at, { min: 0, max: valueMax, multiline: true });
    return [readText(name, at, { max: METADATA_KEY_LENGTH_MAX }), read];
  });
  if (pairs.some((pair) => pair.includes(REFUSED))) return REFUSED;
  const result = Object.fromEntries(pairs) as Record<string, string | null>;
  if (Object.keys(result).length < names.length) return place.refuse(GENERIC, 'Two of its names are the same text.');
  return Object.freeze(result);
}

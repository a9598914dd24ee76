import { IdempotencyKeyInvalid, IdempotencyKeyMissing } from './idempotency.errors.js';

const LENGTH_MAX = 255;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * Reads the `Idempotency-Key` header. The structured-field string (`"abc"`) and the bare form (`abc`) are one key.
 * @param values every occurrence of the header, as Node's `headersDistinct` gives them.
 * @returns the key without quotes: 1 to 255 visible ASCII characters.
 * @throws IdempotencyKeyMissing | IdempotencyKeyInvalid
 */
export function parseIdempotencyKey(values: readonly string[] | undefined): string {
  const [value, ...more] = values ?? [];
  if (value === undefined) throw new IdempotencyKeyMissing();
  if (more.length > 0) throw new IdempotencyKeyInvalid('The header was sent more than once.');
  const key = unquote(value.trim());
  if (key.length === 0) throw new IdempotencyKeyInvalid('The key is empty.');
  if (key.length > LENGTH_MAX) throw new IdempotencyKeyInvalid('The key is longer than 255 characters.');
  if (!VISIBLE_ASCII.test(key)) {
    throw new IdempotencyKeyInvalid('The key holds characters other than visible ASCII (0x21 to 0x7e).');
  }
  return key;
}

/** Takes off one pair of quotes and the escapes `\"` and `\\` inside them (RFC 8941, sf-string). */
function unquote(value: string): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  return value.slice(1, -1).replace(/\\(["\\])/g, '$1');
}

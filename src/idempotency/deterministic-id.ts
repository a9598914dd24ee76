import { hash } from 'node:crypto';

/** The namespace of all deterministic ids; part of the promise to users, never to be changed. */
const NAMESPACE = 'c64cf04b-f63f-425c-99ea-4b553a7f153d';

/** As many bytes as a namespace has. */
const NAMESPACE_ROOM = ' '.repeat(16);

/** The digit that holds the variant of RFC 9562, by the two bits of the hash that it keeps. */
const VARIANT_DIGITS = ['8', '9', 'a', 'b'] as const;

/**
 * The id of an idempotent write: UUIDv5 of `company:${scopeId}:op:${operation}:key:${key}`. Since a scope id is a
 * lower-case UUID and an operation's name is alphanumeric, the text has one reading whatever the key holds.
 */
export function deterministicId(scopeId: string, operation: string, idempotencyKey: string): string {
  return uuidV5(NAMESPACE, `company:${scopeId}:op:${operation}:key:${idempotencyKey}`);
}

/** The id of a row that a write creates beside its own, such as `deterministicChildId(write.id, 'allocation:1')`. */
export function deterministicChildId(writeId: string, name: string): string {
  return uuidV5(writeId, name);
}

function uuidV5(namespace: string, name: string): string {
  const input = Buffer.from(NAMESPACE_ROOM + name, 'utf8');
  input.write(namespace.replaceAll('-', ''), 0, 'hex');
  const hex = hash('sha1', input, 'hex');
  const variant = VARIANT_DIGITS[parseInt(hex.charAt(16), 16) & 0b11] as string;
  const [time, clock] = [hex.slice(13, 16), hex.slice(17, 20)];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${time}-${variant}${clock}-${hex.slice(20, 32)}`;
}

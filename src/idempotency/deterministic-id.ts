import { createHash } from 'node:crypto';

/** The namespace of all deterministic ids; part of the promise to users, never to be changed. */
const NAMESPACE = 'c64cf04b-f63f-425c-99ea-4b553a7f153d';

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
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

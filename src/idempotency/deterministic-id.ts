import { hash } from 'node:crypto';

/** The namespace of all deterministic ids; part of the promise to users, never to be changed. */
const NAMESPACE = bytesOf('c64cf04b-f63f-425c-99ea-4b553a7f153d');

/**
 * The id of an idempotent write: UUIDv5 of `company:${scopeId}:op:${operation}:key:${key}`. Since a scope id is a
 * lower-case UUID and an operation's name is alphanumeric, the text has one reading whatever the key holds.
 */
export function deterministicId(scopeId: string, operation: string, idempotencyKey: string): string {
  return uuidV5(NAMESPACE, `company:${scopeId}:op:${operation}:key:${idempotencyKey}`);
}

/** The id of a row that a write creates beside its own, such as `deterministicChildId(write.id, 'allocation:1')`. */
export function deterministicChildId(writeId: string, name: string): string {
  return uuidV5(bytesOf(writeId), name);
}

function uuidV5(namespace: Buffer, name: string): string {
  const hex = hash('sha1', Buffer.concat([namespace, Buffer.from(name, 'utf8')]), 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

import { createHash } from 'node:crypto';

/** The advisory lock of a scope: the first 8 bytes of the SHA-256 of its id's text, as a signed number, in decimal. */
export function lockKeyOf(scopeId: string): string {
  return createHash('sha256').update(scopeId, 'utf8').digest().readBigInt64BE(0).toString();
}

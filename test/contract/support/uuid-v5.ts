import { createHash } from 'node:crypto';

/** Of the ids of writes, as `docs/write-path-contract.md` promises it; written here again, so that it can't move. */
const NAMESPACE_BYTES = [
  0xc6, 0x4c, 0xf0, 0x4b, 0xf6, 0x3f, 0x42, 0x5c, 0x99, 0xea, 0x4b, 0x55, 0x3a, 0x7f, 0x15, 0x3d,
];

/** The id that a client computes in advance: RFC 9562, section 5.5. */
export function promisedId(scopeId: string, operation: string, key: string): string {
  const name = Buffer.from(`company:${scopeId}:op:${operation}:key:${key}`, 'utf8');
  const digest = createHash('sha1')
    .update(Buffer.concat([Buffer.from(NAMESPACE_BYTES), name]))
    .digest();
  const bytes = [...digest.subarray(0, 16)].map((byte, index) => {
    if (index === 6) return 0x50 + (byte % 0x10);
    if (index === 8) return 0x80 + (byte % 0x40);
    return byte;
  });
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

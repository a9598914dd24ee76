import type { ClusterObject, Metadata } from './cluster-object.js';

/** Before every protocol buffer message of Kubernetes. */
const MAGIC = 'k8s\0';
const LENGTH_DELIMITED = 2;

/**
 * Reads a Secret as Helm sends its releases: a protocol buffer. Only what releases have is read; numbers of members are
 * those of Kubernetes' `generated.proto`.
 */
export function readSecretMessage(bytes: Buffer): ClusterObject {
  if (bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) throw new Error('not a message of Kubernetes');
  const unknown = members(bytes.subarray(MAGIC.length));
  const kind = text(members(unknown.get(1)?.[0] ?? Buffer.alloc(0)).get(2));
  if (kind !== 'Secret') throw new Error(`of ${kind} only JSON is read here, not protocol buffers`);
  const secret = members(unknown.get(2)?.[0] ?? Buffer.alloc(0));
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: readMetadata(members(secret.get(1)?.[0] ?? Buffer.alloc(0))),
    data: Object.fromEntries(entries(secret.get(2)).map(([key, value]) => [key, value.toString('base64')])),
    type: text(secret.get(3)),
  };
}

function readMetadata(metadata: Members): Metadata {
  return {
    name: text(metadata.get(1)),
    namespace: text(metadata.get(3)),
    labels: Object.fromEntries(entries(metadata.get(11)).map(([key, value]) => [key, value.toString()])),
  };
}

type Members = ReadonlyMap<number, readonly Buffer[]>;

/** All length-delimited members by number; numbers are read over. */
function members(bytes: Buffer): Members {
  const found = new Map<number, Buffer[]>();
  let offset = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[offset++] ?? 0;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (offset < bytes.length) {
    const tag = varint();
    const length = varint();
    if (tag % 8 !== LENGTH_DELIMITED) continue;
    const number = Math.floor(tag / 8);
    found.set(number, [...(found.get(number) ?? []), bytes.subarray(offset, offset + length)]);
    offset += length;
  }
  return found;
}

/** A map is a list of messages with key 1 and value 2. */
function entries(messages: readonly Buffer[] = []): [string, Buffer][] {
  return messages.map((message) => {
    const entry = members(message);
    return [text(entry.get(1)), entry.get(2)?.[0] ?? Buffer.alloc(0)];
  });
}

function text(values: readonly Buffer[] | undefined): string {
  return values?.[0]?.toString() ?? '';
}

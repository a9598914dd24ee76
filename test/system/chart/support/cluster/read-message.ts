import type { ClusterObject, Metadata } from './cluster-object.js';

/** Before every protocol buffer message of Kubernetes. */
const MAGIC = 'k8s\0';
const LENGTH_DELIMITED = 2;

/**
 * Reads what helm and kubectl send as a protocol buffer: Namespaces, and Secrets, in which Helm keeps its releases. Numbers
 * of members are those of Kubernetes' `generated.proto`.
 */
export function readMessage(bytes: Buffer): ClusterObject {
  if (bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC) throw new Error('not a message of Kubernetes');
  const envelope = members(bytes.subarray(MAGIC.length));
  const kind = text(inner(envelope, 1).get(2));
  const object = inner(envelope, 2);
  const common = { apiVersion: 'v1', kind, metadata: readMetadata(inner(object, 1)) };
  if (kind === 'Namespace') return common;
  if (kind !== 'Secret') throw new Error(`a ${kind} is read here as JSON only, and not as a protocol buffer`);
  const data = entries(object.get(2)).map(([key, value]) => [key, value.toString('base64')]);
  return { ...common, data: Object.fromEntries(data) as Record<string, string>, type: text(object.get(3)) };
}

function readMetadata(metadata: Members): Metadata {
  return {
    name: text(metadata.get(1)),
    namespace: text(metadata.get(3)),
    labels: Object.fromEntries(entries(metadata.get(11)).map(([key, value]) => [key, value.toString()])),
  };
}

function inner(message: Members, number: number): Members {
  return members(message.get(number)?.[0] ?? Buffer.alloc(0));
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

import { createHash } from 'node:crypto';
import { canonicalJson } from '../http/json/canonical-json.js';
import { JsonNumber } from '../http/json/json-number.js';
import type { JsonValue } from '../http/json/strict-json.js';

/** The version of the scheme below. Stored with each answer; a stored one is compared with its own version. */
export const FINGERPRINT_VERSION = 1;

const MEMBER_HASH_LENGTH = 12;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What makes two requests the same payload. Headers are not part of it. */
export interface FingerprintInput {
  readonly operation: string;
  readonly method: string;
  /** Concrete path parameters; a UUID's case makes no difference. */
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** The body as received, before defaults are applied. */
  readonly body: JsonValue;
}

/** SHA-256 of a request's payload, and short hashes of its members to name what differs. */
export class Fingerprint {
  readonly version = FINGERPRINT_VERSION;
  readonly hash: string;
  /** Length of the canonical payload, which is about what the body takes in memory. */
  readonly payloadBytes: number;
  private readonly members: Readonly<Record<string, string>>;

  constructor(input: FingerprintInput) {
    const path = Object.entries(input.pathParameters).map(
      ([name, value]) => [`path ${name}`, pathText(value)] as const,
    );
    const query = Object.entries(input.query).map(([name, value]) => [`query ${name}`, canonicalJson(value)] as const);
    const body = bodyMembers(input.body);
    const canonical = JSON.stringify([input.operation, input.method, ...[path, query, body].map(sorted)]);
    this.hash = createHash('sha256').update(canonical, 'utf8').digest('hex');
    this.payloadBytes = canonical.length;
    this.members = Object.fromEntries([...path, ...query, ...body]);
  }

  /** The hash under a version of the scheme, so that a stored one is compared with its own; undefined if unknown. */
  hashOf(version: number): string | undefined {
    return version === this.version ? this.hash : undefined;
  }

  /** Short hashes by member, salted with the write's id so that equal values of two writes don't look equal. */
  memberHashes(writeId: string): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.members).map(([name, value]) => [name, memberHash(writeId, name, value)]),
    );
  }

  /** The names of the members whose hashes differ from the stored ones, sorted. */
  differingMembers(writeId: string, stored: Readonly<Record<string, string>>): string[] {
    const own = this.memberHashes(writeId);
    const names = new Set([...Object.keys(own), ...Object.keys(stored)]);
    return [...names].filter((name) => own[name] !== stored[name]).sort();
  }
}

type Member = readonly [name: string, text: string];

function bodyMembers(body: JsonValue): readonly Member[] {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body) && !(body instanceof JsonNumber);
  const members: Readonly<Record<string, JsonValue>> = isObject ? body : { body };
  return Object.entries(members).map(([name, value]) => [name, canonicalJson(value)]);
}

function sorted(members: readonly Member[]): readonly Member[] {
  return [...members].sort(([left], [right]) => (left < right ? -1 : 1));
}

function pathText(value: string): string {
  return JSON.stringify(UUID.test(value) ? value.toLowerCase() : value);
}

function memberHash(writeId: string, name: string, value: string): string {
  return createHash('sha256')
    .update(`${writeId}\n${name}\n${value}`, 'utf8')
    .digest('hex')
    .slice(0, MEMBER_HASH_LENGTH);
}

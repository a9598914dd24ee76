import { createHash } from 'node:crypto';
import { canonicalJson } from '../http/json/canonical-json.js';
import type { JsonValue } from '../http/json/strict-json.js';

/** The version of the scheme below. Stored with each answer; a stored one is compared with its own version. */
export const FINGERPRINT_VERSION = 1;

const MEMBER_HASH_LENGTH = 12;

/** What makes two requests the same payload. Headers are not part of it. */
export interface FingerprintInput {
  readonly operation: string;
  readonly method: string;
  /** Concrete path parameters; UUIDs in lower case. */
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** The body as received, before defaults are applied. */
  readonly body: JsonValue;
}

/** SHA-256 of a request's payload, and short hashes of its members to name what differs. */
export class Fingerprint {
  readonly version = FINGERPRINT_VERSION;
  readonly hash: string;
  private readonly members: Readonly<Record<string, string>>;

  constructor(input: FingerprintInput) {
    this.members = membersOf(input);
    const canonical = Object.entries(this.members)
      .map(([name, value]) => `${JSON.stringify(name)}:${value}`)
      .join('\n');
    this.hash = createHash('sha256').update(`${input.operation}\n${input.method}\n${canonical}`, 'utf8').digest('hex');
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

/** Canonical texts by name: path parameters, query parameters, and the body's top-level members. */
function membersOf(input: FingerprintInput): Record<string, string> {
  const members: [string, string][] = [];
  for (const [name, value] of Object.entries(input.pathParameters)) {
    members.push([`path ${name}`, JSON.stringify(value.toLowerCase())]);
  }
  for (const [name, value] of Object.entries(input.query)) members.push([`query ${name}`, JSON.stringify(value)]);
  if (typeof input.body === 'object' && input.body !== null && !Array.isArray(input.body)) {
    for (const [name, value] of Object.entries(input.body)) members.push([name, canonicalJson(value as JsonValue)]);
  } else {
    members.push(['body', canonicalJson(input.body)]);
  }
  return Object.fromEntries(members.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function memberHash(writeId: string, name: string, value: string): string {
  return createHash('sha256').update(`${writeId}\n${name}\n${value}`, 'utf8').digest('hex').slice(0, MEMBER_HASH_LENGTH);
}

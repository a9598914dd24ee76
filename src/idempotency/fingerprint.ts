import { hash } from 'node:crypto';
import { canonicalJson } from '../http/json/canonical-json.js';
import { JsonNumber } from '../http/json/json-number.js';
import type { JsonObject, JsonValue } from '../http/json/strict-json.js';

/** The version of the scheme below. Stored with each answer; a stored one is compared with its own version. */
export const FINGERPRINT_VERSION = 1;

/** Begins the names of members that are parameters of the query. */
export const QUERY_MEMBER_PREFIX = 'query ';

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
  private readonly members: readonly Member[];

  constructor({ operation, method, pathParameters, query, body }: FingerprintInput) {
    const parts = [
      membersOf(pathParameters, 'path ', pathText),
      membersOf(query, QUERY_MEMBER_PREFIX, canonicalJson),
      membersOf(isMembers(body) ? body : { body }, '', canonicalJson),
    ];
    const canonical = JSON.stringify([operation, method, ...parts]);
    this.hash = hash('sha256', canonical, 'hex');
    this.payloadBytes = canonical.length;
    this.members = parts.flat();
  }

  /** The hash under a version of the scheme, so that a stored one is compared with its own; undefined if unknown. */
  hashOf(version: number): string | undefined {
    return version === this.version ? this.hash : undefined;
  }

  /** Short hashes by member, salted with the write's id so that equal values of two writes don't look equal. */
  memberHashes(writeId: string): Record<string, string> {
    return Object.fromEntries(this.members.map(([name, value]) => [name, memberHash(writeId, name, value)]));
  }

  /** The names of the members whose hashes differ from the stored ones, sorted. */
  differingMembers(writeId: string, stored: Readonly<Record<string, string>>): string[] {
    const own = this.memberHashes(writeId);
    const names = new Set([...Object.keys(own), ...Object.keys(stored)]);
    return [...names].filter((name) => own[name] !== stored[name]).sort();
  }
}

type Member = readonly [name: string, text: string];

function isMembers(body: JsonValue): body is JsonObject {
  return typeof body === 'object' && body !== null && !Array.isArray(body) && !(body instanceof JsonNumber);
}

/** The members by name, sorted, with their canonical texts. */
function membersOf<Value>(
  values: Readonly<Record<string, Value>>,
  prefix: string,
  textOf: (value: Value) => string,
): readonly Member[] {
  const names = Object.keys(values).sort();
  return names.map((name) => [prefix + name, textOf(values[name] as Value)]);
}

function pathText(value: string): string {
  return JSON.stringify(UUID.test(value) ? value.toLowerCase() : value);
}

function memberHash(writeId: string, name: string, value: string): string {
  return hash('sha256', `${writeId}\n${name}\n${value}`, 'hex').slice(0, MEMBER_HASH_LENGTH);
}

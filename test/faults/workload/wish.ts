import { type MutationName, MUTATIONS } from '../../../src/mutations/index.js';
import { isMembers } from '../checker/payload.js';
import type { SentRequest } from '../history/attempt.js';

/** What somebody wants of an operation, without its key. */
export interface Wish {
  readonly operation: MutationName;
  readonly path?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** The version that the caller has seen. */
  readonly version?: number;
}

export function requestOf({ operation, path = {}, body, version }: Wish): SentRequest {
  const { method, path: template } = MUTATIONS[operation];
  return {
    method,
    path: template.replaceAll(/:([A-Za-z]+)/g, (_whole, name: string) => path[name] ?? ''),
    body: body === undefined ? '' : JSON.stringify(body),
    ifMatch: version === undefined ? '' : `"${version}"`,
  };
}

/** Texts of a body that nothing else depends on. */
const FREE_TEXTS = ['memo', 'note', 'name', 'fileName'];

/** The same request with another payload; undefined where nothing in it can be changed freely. */
export function withOtherPayload(request: SentRequest): SentRequest | undefined {
  if (request.body === '') return undefined;
  const body = JSON.parse(request.body) as Record<string, unknown>;
  const member = FREE_TEXTS.find((name) => typeof body[name] === 'string');
  if (member === undefined) return undefined;
  return { ...request, body: JSON.stringify({ ...body, [member]: `${String(body[member])} changed` }) };
}

/** The same payload in other words: the order of members means nothing, at any depth; that of items does. */
export function inOtherOrder(request: SentRequest): SentRequest {
  if (request.body === '') return request;
  return { ...request, body: JSON.stringify(reversed(JSON.parse(request.body))) };
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isMembers(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, reversed(member)] as const);
  return Object.fromEntries(members.reverse());
}

import type { Mutation } from '../../src/mutations/index.js';
import type { OutgoingRequest } from './support/http-client.js';

/** Somebody with a token, in one company or in none. */
export interface Caller {
  readonly token: string;
  readonly userId: string;
  readonly companyId?: string;
}

/** A valid request of an operation, without its key and its caller. */
export interface Sample {
  readonly operation: string;
  readonly definition: Mutation;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** The ETag to send, where the operation takes one. */
  readonly ifMatch?: string;
}

/** The path with its parameters filled in. */
export function pathOf({ definition, pathParameters }: Sample): string {
  return definition.path.replaceAll(/:([A-Za-z]+)/g, (_whole, name: string) => pathParameters[name] ?? '');
}

/** The request as it is sent; `headers` of undefined take a header away. */
export function requestOf(
  sample: Sample,
  caller: Caller,
  key: string,
  headers: OutgoingRequest['headers'] = {},
): OutgoingRequest {
  return {
    method: sample.definition.method,
    path: pathOf(sample),
    body: JSON.stringify(sample.body),
    headers: {
      authorization: `Bearer ${caller.token}`,
      'x-company-id': sample.definition.scope === 'user' ? undefined : caller.companyId,
      'content-type': 'application/json',
      'idempotency-key': key,
      'if-match': sample.ifMatch,
      ...headers,
    },
  };
}

/** Whose key space the write is in. */
export function scopeIdOf({ scope }: Mutation, { userId, companyId }: Caller): string {
  if (scope === 'user') return userId;
  if (companyId === undefined) throw new Error('the caller is in no company');
  return companyId;
}

/** Whether the write makes the resource of its own path, whose primary key is then the write's id. */
export function createsItsResource({ path, resource, firstStatus }: Mutation): boolean {
  return firstStatus === 201 && resource === `${path}/:id`;
}

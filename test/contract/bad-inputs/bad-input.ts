import type { Caller, Sample } from '../sample.js';
import { requestOf } from '../sample.js';
import type { Schema } from '../support/api-schemas.js';
import type { OutgoingRequest } from '../support/http-client.js';

/** What a bad request is made from: a good one. */
export interface Ground {
  readonly sample: Sample;
  readonly schema: Schema;
  /** A body with every member that there is; good in its form, though not in its meaning. */
  readonly fullBody: Readonly<Record<string, unknown>>;
  readonly actor: Caller;
  readonly key: string;
}

/** One bad request. */
export interface BadRequest {
  readonly request: OutgoingRequest;
  /** Which of its kind it is, for messages. */
  readonly what?: string;
  /** Where the answer must say that the fault is. */
  readonly pointer?: string;
  /** Where they differ from those of the class. */
  readonly status?: number;
  readonly code?: string;
}

/** A class of bad inputs: how to make them of a good request, and what every one of them is answered. */
export interface BadInput {
  readonly name: string;
  readonly status: number;
  readonly code: string;
  /** Headers that the answer must have. */
  readonly headers?: Readonly<Record<string, unknown>>;
  /** None where the class does not apply to the operation. */
  requests(ground: Ground): readonly BadRequest[] | Promise<readonly BadRequest[]>;
}

/** The good request with other headers. */
export function withHeaders({ sample, actor, key }: Ground, headers: OutgoingRequest['headers']): OutgoingRequest {
  return requestOf(sample, actor, key, headers);
}

/** The good request with another body: bytes as they are, anything else as JSON. */
export function withBody(ground: Ground, body: unknown): OutgoingRequest {
  const isBytes = typeof body === 'string' || Buffer.isBuffer(body);
  return { ...withHeaders(ground, {}), body: isBytes ? body : JSON.stringify(body) };
}

/** The good request with another target. */
export function withPath(ground: Ground, path: string): OutgoingRequest {
  return { ...withHeaders(ground, {}), path };
}

import type { Mutation } from '../../../src/mutations/index.js';
import type { Sample } from '../sample.js';
import { type Answer, jsonOf } from './http-client.js';

/** The headers that a replay repeats. */
const STORED_HEADERS = ['content-type', 'location', 'etag'] as const;

/** Holds an answer to what the first one is: the registered status, the key, and no mark of a replay. */
export function expectFirst(answer: Answer, { firstStatus }: Mutation, key: string): void {
  expect({ status: answer.status, body: answer.body }).toEqual({
    status: firstStatus,
    body: expect.any(String) as unknown,
  });
  expect(answer.headers).toMatchObject({ 'idempotency-key': key, 'content-type': 'application/json; charset=utf-8' });
  expect(answer.headers).not.toHaveProperty('idempotent-replayed');
  expect(answer.headers).not.toHaveProperty('idempotency-original-status');
}

/** Holds an answer to being the replay of another: 200, its marks, and the first answer's bytes and headers. */
export function expectReplay(replay: Answer, first: Answer, { firstStatus }: Mutation, key: string): void {
  expect({ status: replay.status, body: replay.body }).toEqual({ status: 200, body: first.body });
  expect(replay.headers).toMatchObject({
    'idempotent-replayed': 'true',
    'idempotency-original-status': String(firstStatus),
    'idempotency-key': key,
  });
  for (const header of STORED_HEADERS) expect(replay.headers[header]).toBe(first.headers[header]);
}

/** The id of the entity in an answer. */
export function idIn(answer: Answer): string {
  return jsonOf(answer)['id'] as string;
}

/** The values of a request that are long enough to be told from other words. */
export function valuesOf({ body, pathParameters }: Sample): string[] {
  return leavesOf([body, pathParameters]).filter((value) => value.length > 4);
}

function leavesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [String(value)];
  return Object.values(value).flatMap(leavesOf);
}

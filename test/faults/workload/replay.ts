import { setTimeout as wait } from 'node:timers/promises';
import { type Attempt, isAnswered, type SentRequest } from '../history/attempt.js';
import type { Client } from './client.js';
import type { KnownKey } from './known-keys.js';
import { readableOf, readAll, type Readable } from './read-all.js';
import { forEachInThreads } from './threads.js';

/** Without faults a key without an answer is a finding; it is tried again to know more of it. */
const TRIES = 4;
const PAUSE_MS = 300;

/** Sends every key once more, with what was acknowledged under it, or else with what was sent first; then reads what is there. */
export async function replayAll(client: Client): Promise<void> {
  const entities = new Map<string, Readable>();
  await forEachInThreads(client, client.keys.all(), async (known, thread) => {
    const attempt = await replay(client, known, thread);
    if (attempt?.outcome !== 'done') return;
    const entity = readableOf(attempt);
    entities.set(`${entity.companyId} ${entity.path}`, entity);
  });
  await readAll(client, [...entities.values()]);
}

/** Of a key that was never acknowledged, what was carried out may be any of the payloads that were sent. */
async function replay(client: Client, known: KnownKey, thread: number): Promise<Attempt | undefined> {
  const candidates = known.acknowledged === undefined ? known.requests : [known.acknowledged];
  for (const request of candidates) {
    const attempt = await untilAnswered(client, known, request, thread);
    if (attempt.code !== 'idempotency_key_reused') return attempt;
  }
  return undefined;
}

async function untilAnswered(client: Client, known: KnownKey, request: SentRequest, thread: number): Promise<Attempt> {
  const { companyId, scopeId, operation, key } = known;
  const { addresses } = client.settings;
  for (let attemptNumber = 1; ; attemptNumber += 1) {
    const replica = (thread + attemptNumber) % addresses.length;
    const attempt = await client.attempt({ companyId, scopeId, operation, key, request }, { thread, replica });
    if (isAnswered(attempt) || attemptNumber === TRIES) return attempt;
    await wait(PAUSE_MS);
  }
}

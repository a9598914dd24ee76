import { hash } from 'node:crypto';
import type { MutationName } from '../../../src/mutations/index.js';
import { deterministicId } from '../../../src/idempotency/deterministic-id.js';
import {
  type Attempt,
  type Outcome,
  outcomeOf,
  type Person,
  type Phase,
  requestIdOf,
  type SentRequest,
} from '../history/attempt.js';
import type { AttemptEnd, Read, ReadAbout } from '../history/history.js';
import type { HistoryRecorder } from '../history/recorder.js';
import { KnownKeys } from './known-keys.js';
import type { Exchange, Sender } from './sender.js';
import type { ClientFigures, ClientSettings } from './settings.js';

/** A request of an operation under a key. */
export interface KeyedRequest {
  readonly companyId: string;
  readonly scopeId: string;
  readonly operation: MutationName;
  readonly key: string;
  readonly request: SentRequest;
}

/** Sends requests, each as a line of the history before it goes out and as another before its answer is used. */
export class Client {
  readonly keys = new KnownKeys();
  phase: Phase = 'setup';
  /** How many loads it was given; each asks for other things. */
  loads = 0;
  private sequence = 0;
  private readsBegun = 0;
  private readonly counts = { done: 0, replayed: 0, refused: 0, unknown: 0, reads: 0 };

  constructor(
    readonly settings: ClientSettings,
    private readonly recorder: HistoryRecorder,
    private readonly sender: Sender,
  ) {}

  get figures(): ClientFigures {
    return { attempts: this.sequence, keys: this.keys.count, ...this.counts };
  }

  /** The new company of a key of createCompany, else the one that is named. */
  keyed(companyId: string, operation: MutationName, key: string, request: SentRequest): KeyedRequest {
    const { userId } = this.settings.people.member;
    if (operation !== 'createCompany') return { companyId, scopeId: companyId, operation, key, request };
    return { companyId: deterministicId(userId, operation, key), scopeId: userId, operation, key, request };
  }

  async attempt(
    { request, ...write }: KeyedRequest,
    { thread, replica, person = 'member' }: { thread: number; replica: number; person?: Person },
  ): Promise<Attempt> {
    this.sequence += 1;
    const { userId, token } = this.settings.people[person];
    const begun = {
      ...{ sequence: this.sequence, phase: this.phase, thread, person, userId, ...write, request, replica },
      ...{ payloadHash: hash('sha256', request.body, 'hex'), begunAt: performance.now() },
    };
    if (person !== 'stranger') this.keys.sent(write, request);
    await this.recorder.record({ line: 'begun', ...begun });
    const exchange = await this.sender.send(replica, request, {
      ...{ token, key: write.key, requestId: requestIdOf(begun.sequence) },
      companyId: write.operation === 'createCompany' ? undefined : write.companyId,
    });
    const end = endOf(exchange);
    await this.recorder.record({ line: 'ended', sequence: begun.sequence, ...end });
    this.count(end);
    if (person !== 'stranger' && end.outcome === 'done') this.keys.acknowledge(write, request);
    return { ...begun, ...end };
  }

  async read(
    companyId: string,
    path: string,
    about: ReadAbout,
    { thread, replica, person = 'member' }: { thread: number; replica: number; person?: Person },
  ): Promise<Read> {
    this.readsBegun += 1;
    const sent = { thread, person, companyId, replica, path, about, requestId: `fault-test-read-${this.readsBegun}` };
    const begunAt = performance.now();
    const request = { method: 'GET', path, body: '', ifMatch: '' };
    const envelope = { token: this.settings.people[person].token, companyId, requestId: sent.requestId };
    const { status, headers, body } = await this.sender.send(replica, request, envelope);
    const read = { phase: this.phase, ...sent, begunAt, endedAt: performance.now(), status, headers, body };
    await this.recorder.record({ line: 'read', ...read });
    this.counts.reads += 1;
    return read;
  }

  async close(): Promise<void> {
    this.sender.close();
    await this.recorder.close();
  }

  private count({ outcome, replayed }: { readonly outcome: Outcome; readonly replayed: boolean }): void {
    this.counts[outcome] += 1;
    if (replayed) this.counts.replayed += 1;
  }
}

/** What an exchange tells of an attempt. An error that is no problem of the application is read too: it has no code. */
function endOf({ status, replayed, headers, body, failure }: Exchange): AttemptEnd {
  const code = status >= 400 ? codeOf(body) : '';
  const outcome = outcomeOf(status, code);
  return { endedAt: performance.now(), outcome, status, replayed, code, headers, body, failure };
}

/** Empty for what is no problem. */
export function codeOf(body: string): string {
  const { code } = jsonOf(body);
  return typeof code === 'string' ? code : '';
}

/** The members of a JSON object; none when it is none. */
export function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

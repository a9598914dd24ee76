import { randomUUID } from 'node:crypto';
import { QueryFailedError } from 'typeorm';
import { WriteFailed, WriteTimeout } from '../idempotency.errors.js';
import type { WriteOutcome } from '../write-attempt.js';
import { firstAnswer, resultOfStored } from './answers.js';
import { Books } from './books.js';
import type { EngineParts } from './engine-parts.js';
import type { Footprint } from './footprint.js';
import type { GroupConnection } from './group-connection.js';
import { GroupRecords } from './group-records.js';
import { openGroup, type GroupOpening } from './group-transaction.js';
import { failed, type QueuedWrite, type WriteRequest, type WriteResult } from './queued-write.js';
import { RowReader } from './row-reader.js';
import { sendChanges, sendStatements } from './send-changes.js';
import { isRefusal, runWaves, type HandlerResult, type NewWrite } from './waves.js';
import type { HandleContext } from './write-handle.js';

/** How a group takes its companies' locks, and how long it may take. */
export interface GroupMode {
  /** Waits for the locks under the lock timeout instead of passing companies over. */
  readonly wait: boolean;
  /** One write by itself, with a manager and the limits of long work. */
  readonly alone: boolean;
}

/** A group whose work is done in its transaction and waits for the commit; nobody is answered yet. */
export interface PreparedGroup {
  readonly attemptId: string;
  /** What each request will be answered once the commit is proven. */
  readonly results: ReadonlyMap<WriteRequest, WriteResult>;
  /** Writes of companies that somebody else holds. */
  readonly notObtained: readonly QueuedWrite[];
  /** Writes, or requests of writes, that go back to the front of their queue. */
  readonly unfinished: readonly QueuedWrite[];
  /** Whether a stored answer would prove the commit. */
  readonly provable: boolean;
}

/** Runs a group's transaction up to its COMMIT. @throws the first error; nothing is answered then. */
export async function prepareGroup(
  parts: EngineParts,
  connection: GroupConnection,
  writes: readonly QueuedWrite[],
  mode: GroupMode,
): Promise<PreparedGroup> {
  const limits = mode.alone ? parts.options.aloneLimits : parts.options.groupLimits;
  const startedAt = performance.now();
  const opening = await openGroup(connection, writes, limits, parts.policy, mode.wait);
  const obtained = writes.filter((write) => opening.companies.has(write.companyId));
  const group = new GroupWork(parts, connection, opening);
  const leaders = obtained.flatMap((write) => group.lookUp(write));
  const waves = await runWaves(leaders, group.books, group.context, {
    rerunUntil: startedAt + limits.rerunMs,
    settledUntil: startedAt + limits.groupMs,
  });
  if (connection.failure !== undefined) throw connection.failure;
  for (const [write, result] of waves.accepted) group.conclude(write, result);
  for (const attempt of parts.failedAttempts.take(opening.companies)) group.records.auditFailed(attempt);
  await sendChanges(connection, group.books.acceptedChanges());
  await sendStatements(connection, group.records.statements(parts.layouts));
  return {
    attemptId: group.attemptId,
    results: group.results,
    notObtained: writes.filter((write) => !opening.companies.has(write.companyId)),
    unfinished: obtained.flatMap((write) => group.unfinishedOf(write)),
    provable: group.records.provable,
  };
}

/** The work of one group between its lookup and its commit. */
class GroupWork {
  readonly attemptId = randomUUID();
  readonly results = new Map<WriteRequest, WriteResult>();
  readonly books: Books;
  readonly records: GroupRecords;
  readonly context: HandleContext;
  private readonly policy: EngineParts['policy'];
  private readonly leaders = new Map<NewWrite, { write: QueuedWrite; request: WriteRequest }>();

  constructor(
    parts: EngineParts,
    private readonly connection: GroupConnection,
    private readonly opening: GroupOpening,
  ) {
    this.policy = parts.policy;
    this.books = new Books(new RowReader(connection));
    this.records = new GroupRecords(this.attemptId, opening.now);
    this.context = {
      books: this.books,
      layouts: parts.layouts,
      now: opening.now,
      workflows: parts.workflows,
      openManager: (changes) => this.openManager(changes),
    };
  }

  /** Judges a write's requests by what the lookup found. @returns the one whose handler is to run, if any. */
  lookUp(write: QueuedWrite): NewWrite[] {
    const stored = this.opening.stored.get(write.id);
    for (const request of write.requests) {
      const { operation, actorId } = request.attempt;
      const refusal = this.policy.refusal({ operation, actorId, companyId: write.companyId }, this.opening.admissionRows);
      if (refusal !== undefined) this.settle(request, failed(refusal, 'refused'));
      else if (stored !== undefined) this.settle(request, resultOfStored(request.attempt, stored));
    }
    const waiting = write.requests.filter((request) => !this.results.has(request));
    for (const request of waiting) {
      if ('rejection' in request.work) this.settle(request, { error: request.work.rejection, errorType: undefined });
      else return [this.lead(write, request)];
    }
    return [];
  }

  /** Takes a handler's end as the answer of its request, and of the others with the same id. */
  conclude(leader: NewWrite, result: HandlerResult): void {
    const led = this.leaders.get(leader);
    if (led === undefined) return;
    if ('error' in result) this.concludeError(led.write, led.request, result.error);
    else this.concludeAnswer(led.write, led.request, result);
  }

  /** The requests of a write that have no result, as a write of its own. */
  unfinishedOf(write: QueuedWrite): QueuedWrite[] {
    const requests = write.requests.filter((request) => !this.results.has(request));
    return requests.length === 0 ? [] : [{ ...write, requests }];
  }

  private lead(write: QueuedWrite, request: WriteRequest): NewWrite {
    const handler = 'handler' in request.work ? request.work.handler : () => Promise.resolve();
    const leader = { attempt: request.attempt, handler };
    this.leaders.set(leader, { write, request });
    return leader;
  }

  private concludeAnswer(
    write: QueuedWrite,
    request: WriteRequest,
    result: { view: unknown; workflowsTriggered: number },
  ): void {
    const answer = firstAnswer(request.attempt.definition, result.view, result.workflowsTriggered);
    const stored = this.records.store(request.attempt, answer);
    const outcome: WriteOutcome = { status: 'new', ...answer };
    this.settle(request, { outcome }, answer.entityId);
    for (const other of write.requests) {
      if (!this.results.has(other)) this.settle(other, resultOfStored(other.attempt, stored));
    }
  }

  /** Requests that ask the same share the refusal of the one that ran; the others go back and run themselves. */
  private concludeError(write: QueuedWrite, request: WriteRequest, error: unknown): void {
    if (error instanceof QueryFailedError) throw error.driverError;
    const result = isRefusal(error) ? failed(error, 'refused') : resultOfDefect(error);
    const { fingerprint, actorId } = request.attempt;
    for (const other of write.requests) {
      if (this.results.has(other)) continue;
      if ('rejection' in other.work) this.settle(other, { error: other.work.rejection, errorType: undefined });
      else if (other.attempt.fingerprint.hash === fingerprint.hash && other.attempt.actorId === actorId) {
        this.settle(other, result);
      }
    }
  }

  private settle(request: WriteRequest, result: WriteResult, entityId: string | null = null): void {
    this.results.set(request, result);
    this.records.auditResult(request, result, entityId);
  }

  private async openManager(changes: Footprint): Promise<ReturnType<GroupConnection['manager']>> {
    const { companies } = this.opening;
    for (const companyId of companies) this.books.accept(companyId, changes);
    await sendChanges(this.connection, this.books.acceptedChanges());
    this.books.forget();
    return this.connection.manager();
  }
}

function resultOfDefect(error: unknown): WriteResult {
  return error instanceof WriteTimeout ? failed(error, 'timeout') : failed(new WriteFailed(error), 'internal');
}

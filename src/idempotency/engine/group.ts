import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { AuditRow } from '../audit-row.entity.js';
import { WriteFailed } from '../idempotency.errors.js';
import { resultOfStored, type FirstAnswer } from './answers.js';
import { Books } from './books.js';
import type { EngineParts } from './engine-parts.js';
import type { Footprint } from './footprint.js';
import type { GroupConnection } from './group-connection.js';
import { limitsOf, type GroupMode } from './group-mode.js';
import { GroupRecords } from './group-records.js';
import { openGroup, type GroupOpening } from './group-transaction.js';
import { failed, type QueuedWrite, type WriteRequest, type WriteResult } from './queued-write.js';
import { RowReader } from './row-reader.js';
import { changeStatements } from './send-changes.js';
import { isRefusal, runWaves, type HandlerResult, type NewWrite } from './waves.js';
import type { HandleContext } from './write-handle.js';

/** A group whose work is done in its transaction and waits for the commit; nobody is answered yet. */
export interface PreparedGroup {
  /** On the answers that it stores. */
  readonly attemptId: string;
  /** One of its audit rows, if it has any. */
  readonly auditRow: AuditRow | undefined;
  /** In how many waves its handlers ran. */
  readonly waves: number;
  /** What each request will be answered once the commit is proven. */
  readonly results: ReadonlyMap<WriteRequest, WriteResult>;
  /** Writes of companies that the group has for itself. */
  readonly obtained: readonly QueuedWrite[];
  /** Writes of companies that somebody else holds. */
  readonly notObtained: readonly QueuedWrite[];
  /** Writes, or requests of writes, that go back to the front of their queue. */
  readonly unfinished: readonly QueuedWrite[];
}

/**
 * Runs a group's transaction up to its COMMIT. @throws the first error; nothing is answered then.
 * @param openWithinMs after this a connection that has not even begun the transaction is cut.
 */
export async function prepareGroup(
  parts: EngineParts,
  connection: GroupConnection,
  writes: readonly QueuedWrite[],
  mode: GroupMode,
  openWithinMs: number,
): Promise<PreparedGroup> {
  const limits = limitsOf(parts.options, mode);
  const opening = await connection.within(openWithinMs, () =>
    openGroup(connection, writes, limits, parts.policy, mode.wait),
  );
  const obtained = writes.filter((write) => opening.scopes.has(write.scopeId));
  const group = new GroupWork(parts, connection, opening);
  const begunAt = performance.now();
  const leaders = obtained.flatMap((write) => group.lookUp(write));
  const { accepted, waves } = await runWaves(leaders, group.books, group.context, {
    rerunUntil: begunAt + limits.rerunMs,
    settledUntil: begunAt + limits.groupMs,
  });
  if (connection.failure !== undefined) throw connection.failure;
  for (const [leader, result] of accepted) await group.conclude(leader, result);
  group.auditFailedAttempts(new Set(obtained.map((write) => write.companyId)));
  await connection.change(group.statements());
  return {
    attemptId: group.attemptId,
    auditRow: group.records.auditRow,
    waves,
    results: group.results,
    obtained,
    notObtained: writes.filter((write) => !opening.scopes.has(write.scopeId)),
    unfinished: obtained.flatMap((write) => group.unfinishedOf(write)),
  };
}

/** The request whose handler runs, and the write whose other requests meet its end. */
interface Leader extends NewWrite {
  readonly write: QueuedWrite;
  readonly request: WriteRequest;
}

/** The work of one group between its lookup and its commit. */
class GroupWork {
  readonly attemptId = randomUUID();
  readonly results = new Map<WriteRequest, WriteResult>();
  readonly books: Books;
  readonly records: GroupRecords;
  readonly context: HandleContext;
  private managed = false;

  constructor(
    private readonly parts: EngineParts,
    private readonly connection: GroupConnection,
    private readonly opening: GroupOpening,
  ) {
    this.books = new Books(new RowReader(connection));
    this.records = new GroupRecords(this.attemptId, opening.now);
    this.context = {
      books: this.books,
      layouts: parts.layouts,
      now: opening.now,
      workflows: parts.workflows,
      openManager: (companyId, changes) => this.openManager(companyId, changes),
    };
  }

  /** Judges a write's requests by what the lookup found. @returns the one whose handler is to run, if any. */
  lookUp(write: QueuedWrite): Leader[] {
    const stored = this.opening.stored.get(write.id);
    for (const request of write.requests) {
      const { operation, actorId } = request.attempt;
      const asked = { operation, actorId, companyId: write.companyId, isStored: stored !== undefined };
      const refusal = this.parts.policy.refusal(asked, this.opening.admissionRows);
      if (refusal !== undefined) this.settle(request, failed(refusal, 'refused'));
      else if (stored !== undefined) this.settle(request, resultOfStored(request.attempt, stored));
    }
    for (const request of this.openRequestsOf(write)) {
      const { attempt, work } = request;
      if ('handler' in work) return [{ attempt, handler: work.handler, write, request }];
      this.settle(request, { error: work.rejection, errorType: undefined });
    }
    return [];
  }

  /** Takes a handler's end as the answer of its request, and of the others with the same id. */
  async conclude({ write, request }: Leader, result: HandlerResult): Promise<void> {
    if ('answer' in result) {
      this.concludeAnswer(write, request, result.answer);
      return;
    }
    if (this.managed) await this.connection.send([UNDO_MANAGER]);
    this.concludeError(write, request, result.error);
  }

  /** Takes along the failed attempts of these companies that wait for their audit row. */
  auditFailedAttempts(companies: ReadonlySet<string>): void {
    for (const attempt of this.parts.failedAttempts.take(companies)) this.records.auditFailed(attempt);
  }

  /** Everything that the group writes. */
  statements(): ReturnType<typeof changeStatements> {
    return [...changeStatements(this.books.acceptedChanges()), ...this.records.statements(this.parts.layouts)];
  }

  /** The requests of a write that have no result, as a write of its own. */
  unfinishedOf(write: QueuedWrite): QueuedWrite[] {
    const requests = this.openRequestsOf(write);
    return requests.length === 0 ? [] : [{ ...write, requests }];
  }

  private openRequestsOf(write: QueuedWrite): WriteRequest[] {
    return write.requests.filter((request) => !this.results.has(request));
  }

  private concludeAnswer(write: QueuedWrite, request: WriteRequest, answer: FirstAnswer): void {
    const stored = this.records.store(request.attempt, answer);
    this.settle(request, { outcome: { status: 'new', ...answer } }, answer.entityId);
    for (const other of this.openRequestsOf(write)) this.settle(other, resultOfStored(other.attempt, stored));
  }

  /** Requests that ask the same share the refusal of the one that ran; the others go back and run themselves. */
  private concludeError(write: QueuedWrite, { attempt }: WriteRequest, error: unknown): void {
    const result = isRefusal(error) ? failed(error, 'refused') : failed(new WriteFailed(error), 'internal');
    for (const other of this.openRequestsOf(write)) {
      const { fingerprint, actorId } = other.attempt;
      if ('rejection' in other.work) this.settle(other, { error: other.work.rejection, errorType: undefined });
      else if (fingerprint.hash === attempt.fingerprint.hash && actorId === attempt.actorId) this.settle(other, result);
    }
  }

  private settle(request: WriteRequest, result: WriteResult, entityId: string | null = null): void {
    this.results.set(request, result);
    this.records.auditResult(request, result, entityId);
  }

  /** From here on changes are sent before the handler has ended; a savepoint takes them back if it throws. */
  private async openManager(companyId: string, footprint: Footprint): Promise<EntityManager> {
    if (!this.managed) {
      this.managed = true;
      await this.connection.send([BEFORE_MANAGER, PLAN_FOR_VALUES]);
    }
    this.books.accept(companyId, footprint);
    await this.connection.change(changeStatements(this.books.acceptedChanges()));
    this.books.forget();
    return this.connection.manager();
  }
}

const BEFORE_MANAGER = { name: 'before manager', text: 'SAVEPOINT before_manager', values: [] };
/** A feature's own SQL joins and adds up: no plan is good for all its values, as one is for reads by key. */
const PLAN_FOR_VALUES = {
  name: 'plan for values',
  text: `SELECT set_config('plan_cache_mode', 'auto', true)`,
  values: [],
};
const UNDO_MANAGER = { name: 'undo manager', text: 'ROLLBACK TO SAVEPOINT before_manager', values: [] };

import { randomUUID } from 'node:crypto';
import type { ProblemError } from '../../http/problem.js';
import type { EntityClass } from '../idempotent-write.js';
import type { ErrorType, WriteAttempt } from '../write-attempt.js';
import { AuditRow } from '../audit-row.entity.js';
import { StoredWrite } from '../stored-write.entity.js';
import type { FirstAnswer } from './answers.js';
import type { WriteRequest, WriteResult } from './queued-write.js';
import { chunksOf } from './send-changes.js';
import { insertStatement, type ChangeStatement } from './statements.js';
import type { Row, TableLayouts } from './table-layout.js';

const ERROR_MESSAGE_LENGTH_MAX = 500;

/** What an audit row says of an attempt's end; what is left out it does not have. */
type AuditEnd = Pick<AuditRow, 'entityId' | 'status' | 'errorType' | 'errorMessage' | 'workflowsTriggered'>;

/** A failed attempt whose audit row is written with a later transaction. */
export interface FailedAttempt {
  readonly attempt: WriteAttempt;
  readonly error: ProblemError;
  readonly errorType: ErrorType;
  readonly durationMs: number;
}

/** The rows that a group writes beside its features': stored answers and audit rows. */
export class GroupRecords {
  private readonly stored: StoredWrite[] = [];
  private readonly audit: AuditRow[] = [];

  constructor(
    private readonly attemptId: string,
    private readonly now: Date,
  ) {}

  /** Any of the audit rows: it stands when the group does. */
  get auditRow(): AuditRow | undefined {
    return this.audit[0];
  }

  /** Stores a first answer. @returns the row, for the other requests with this id. */
  store(attempt: WriteAttempt, answer: FirstAnswer): StoredWrite {
    const row: StoredWrite = {
      companyId: attempt.companyId,
      id: attempt.id,
      operation: attempt.operation,
      idempotencyKey: attempt.idempotencyKey,
      fingerprint: attempt.fingerprint.hash,
      fingerprintVersion: attempt.fingerprint.version,
      memberHashes: JSON.stringify(attempt.fingerprint.memberHashes(attempt.id)),
      userId: attempt.actorId,
      statusCode: answer.statusCode,
      headers: JSON.stringify(answer.headers),
      answer: answer.answer,
      workflowsTriggered: answer.workflowsTriggered,
      attemptId: this.attemptId,
      createdAt: this.now,
    };
    this.stored.push(row);
    return row;
  }

  /** Audits an answered request; one that was rejected before it was a write leaves no row. */
  auditResult(request: WriteRequest, result: WriteResult, entityId: string | null): void {
    const durationMs = performance.now() - request.attempt.receivedAt;
    if ('outcome' in result) {
      const { status, workflowsTriggered } = result.outcome;
      this.add(request.attempt, durationMs, { status, entityId, workflowsTriggered });
    } else if (result.errorType !== undefined) {
      this.auditFailed({ attempt: request.attempt, error: result.error, errorType: result.errorType, durationMs });
    }
  }

  /** Audits an attempt that failed, here or in an earlier transaction. */
  auditFailed({ attempt, error, errorType, durationMs }: FailedAttempt): void {
    const errorMessage = error.auditMessage.slice(0, ERROR_MESSAGE_LENGTH_MAX);
    this.add(attempt, durationMs, { status: 'failed', errorType, errorMessage });
  }

  /** The statements that write the rows, stored answers first. */
  statements(layouts: TableLayouts): ChangeStatement[] {
    return [...insertsOf(layouts, StoredWrite, this.stored), ...insertsOf(layouts, AuditRow, this.audit)];
  }

  private add(attempt: WriteAttempt, durationMs: number, end: Partial<AuditEnd> & Pick<AuditRow, 'status'>): void {
    this.audit.push({
      companyId: attempt.companyId,
      timestamp: this.now,
      id: randomUUID(),
      operationName: attempt.operation,
      operationType: attempt.definition.type,
      idempotencyKey: attempt.idempotencyKey,
      deterministicId: attempt.id,
      entityId: end.entityId ?? null,
      userId: attempt.actorId,
      status: end.status,
      errorType: end.errorType ?? null,
      errorMessage: end.errorMessage ?? null,
      workflowsTriggered: end.workflowsTriggered ?? 0,
      executionDurationMs: durationMs.toFixed(3),
      requestId: attempt.requestId,
    });
  }
}

function insertsOf(
  layouts: TableLayouts,
  entity: EntityClass<object>,
  rows: readonly (StoredWrite | AuditRow)[],
): ChangeStatement[] {
  const layout = layouts.of(entity);
  return chunksOf(layout, rows as unknown as readonly Row[]).map((chunk) => insertStatement(layout, chunk));
}

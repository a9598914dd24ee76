import { ViewProperty } from '../../http/index.js';
import { type AuditRow, ERROR_TYPES } from '../../idempotency/index.js';

/** One attempt at an idempotent write. */
export class AuditEntryView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('instant')
  timestamp: string;

  @ViewProperty('text')
  operation: string;

  @ViewProperty(['financial', 'high_risk'])
  operationType: string;

  @ViewProperty('text')
  idempotencyKey: string;

  @ViewProperty('id')
  deterministicId: string;

  @ViewProperty('id', { nullable: true })
  entityId: string | null;

  @ViewProperty('id')
  userId: string;

  @ViewProperty(['new', 'replayed', 'failed'])
  status: string;

  @ViewProperty([...ERROR_TYPES], { nullable: true })
  errorType: string | null;

  @ViewProperty('text', { nullable: true })
  errorMessage: string | null;

  @ViewProperty('whole')
  workflowsTriggered: number;

  @ViewProperty('decimal', { description: 'Milliseconds from arrival to the end of the work' })
  executionDurationMs: string;

  @ViewProperty('text')
  requestId: string;
}

export function auditEntryView(row: AuditRow): AuditEntryView {
  return {
    id: row.id,
    timestamp: row.timestamp.toISOString(),
    operation: row.operationName,
    operationType: row.operationType,
    idempotencyKey: row.idempotencyKey,
    deterministicId: row.deterministicId,
    entityId: row.entityId,
    userId: row.userId,
    status: row.status,
    errorType: row.errorType,
    errorMessage: row.errorMessage,
    workflowsTriggered: row.workflowsTriggered,
    executionDurationMs: row.executionDurationMs,
    requestId: row.requestId,
  };
}

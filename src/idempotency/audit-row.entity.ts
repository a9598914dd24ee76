import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OperationType } from './operation.js';
import type { ErrorType } from './write-attempt.js';

/** One attempt at an idempotent write. Append-only. */
@Entity('idempotent_write_audit_log')
export class AuditRow {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('timestamptz')
  timestamp: Date;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  operationName: string;

  @Column('text')
  operationType: OperationType;

  @Column('text')
  idempotencyKey: string;

  @Column('uuid')
  deterministicId: string;

  /** What a new write was about; null for replays and failed attempts. */
  @Column('uuid', { nullable: true })
  entityId: string | null;

  @Column('uuid')
  userId: string;

  @Column('text')
  status: 'new' | 'replayed' | 'failed';

  @Column('text', { nullable: true })
  errorType: ErrorType | null;

  @Column('text', { nullable: true })
  errorMessage: string | null;

  @Column('integer')
  workflowsTriggered: number;

  /** From the request's arrival to the end of its work, in milliseconds with three decimals. */
  @Column('numeric', { precision: 12, scale: 3 })
  executionDurationMs: string;

  @Column('text')
  requestId: string;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A stored answer. One row per write that took effect; never changed, never deleted. */
@Entity('idempotent_writes')
export class StoredWrite {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  operation: string;

  @Column('text')
  idempotencyKey: string;

  @Column('text')
  fingerprint: string;

  @Column('smallint')
  fingerprintVersion: number;

  /** JSON object: member name to short hash. */
  @Column('text')
  memberHashes: string;

  @Column('uuid')
  userId: string;

  @Column('smallint')
  statusCode: number;

  /** JSON object of the stored headers. */
  @Column('text')
  headers: string;

  @Column('text')
  answer: string;

  @Column('integer')
  workflowsTriggered: number;

  /** The group that wrote it; proves a commit whose acknowledgement was lost. */
  @Column('uuid')
  attemptId: string;

  @Column('timestamptz')
  createdAt: Date;
}

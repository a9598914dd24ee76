import { Column, Entity, PrimaryColumn } from 'typeorm';

export const INSTANCE_STATUSES = ['pending', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type InstanceStatus = (typeof INSTANCE_STATUSES)[number];

/** One run of a workflow. Inserting it gives it its job, by the table's trigger; the runner moves it on. */
@Entity('workflow_instances')
export class WorkflowInstance {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  definitionId: string;

  @Column('integer')
  definitionVersion: number;

  @Column('text')
  triggerEvent: string;

  /** The id of the write that started it. */
  @Column('uuid')
  triggerEntityId: string;

  /** What it is about. */
  @Column('text')
  entityType: string;

  @Column('uuid')
  entityId: string;

  @Column('jsonb')
  context: Record<string, string>;

  @Column('text')
  status: InstanceStatus;

  @Column('timestamptz', { nullable: true })
  startedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  finishedAt: Date | null;

  @Column('timestamptz')
  createdAt: Date;
}

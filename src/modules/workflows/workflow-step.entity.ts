import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { StepKind, StepSettings } from './workflow-definition.entity.js';

export const STEP_STATUSES = ['pending', 'running', 'succeeded', 'failed'] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

/** When the runner tried a step, and how that ended; without an end while it runs, or when the runner was killed. */
export interface StepAttempt {
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** Why it failed; missing after a success. */
  readonly error?: string;
  /** What an endpoint answered. */
  readonly statusCode?: number;
}

/** A step of a running workflow, with the settings that its definition had when it was started. */
@Entity('workflow_steps')
export class WorkflowStep {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  instanceId: string;

  /** From 1. */
  @PrimaryColumn('integer')
  number: number;

  @Column('text')
  name: string;

  @Column('text')
  kind: StepKind;

  @Column('jsonb')
  settings: StepSettings;

  @Column('text')
  status: StepStatus;

  @Column('jsonb')
  attempts: readonly StepAttempt[];

  @Column('timestamptz', { nullable: true })
  finishedAt: Date | null;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';

export const STEP_KINDS = ['webhook', 'mail'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** What a step does: call a webhook endpoint, or send a mail. */
export interface StepSettings {
  readonly endpointId?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly text?: string;
}

/** One step of a workflow; steps run one after another. */
export interface WorkflowStepDefinition extends StepSettings {
  readonly name: string;
  readonly kind: StepKind;
}

/** What a company wants done when something happens. */
@Entity('workflow_definitions')
export class WorkflowDefinition {
  @PrimaryColumn('uuid')
  companyId: string;

  @PrimaryColumn('uuid')
  id: string;

  /** Unique in the company. */
  @Column('text')
  name: string;

  /** The event that starts it; null when it is started by hand only. */
  @Column('text', { nullable: true })
  triggerEvent: string | null;

  @Column('jsonb')
  steps: readonly WorkflowStepDefinition[];

  @Column('boolean')
  isActive: boolean;

  @Column('integer')
  version: number;

  @Column('uuid')
  writeId: string;

  @Column('timestamptz')
  createdAt: Date;

  @Column('timestamptz')
  updatedAt: Date;
}

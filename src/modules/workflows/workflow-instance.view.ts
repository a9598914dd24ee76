import { ViewProperty } from '../../http/index.js';
import { STEP_KINDS } from './workflow-definition.entity.js';
import { INSTANCE_STATUSES, type WorkflowInstance } from './workflow-instance.entity.js';
import { STEP_STATUSES, type StepAttempt, type WorkflowStep } from './workflow-step.entity.js';

/** An attempt at a step, as answers show it. */
export class StepAttemptView {
  @ViewProperty('instant')
  startedAt: string;

  @ViewProperty('instant', { nullable: true })
  finishedAt: string | null;

  @ViewProperty('text', { nullable: true })
  error: string | null;

  @ViewProperty('whole', { nullable: true, description: 'What an endpoint answered' })
  statusCode: number | null;
}

/** A step of an instance, as answers show it. */
export class WorkflowStepView {
  @ViewProperty('whole')
  number: number;

  @ViewProperty('text')
  name: string;

  @ViewProperty(STEP_KINDS)
  kind: string;

  @ViewProperty(STEP_STATUSES)
  status: string;

  @ViewProperty([() => StepAttemptView])
  attempts: readonly StepAttemptView[];

  @ViewProperty('instant', { nullable: true })
  finishedAt: string | null;
}

/** An instance, as lists show it. */
export class WorkflowInstanceSummaryView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('id')
  definitionId: string;

  @ViewProperty('whole')
  definitionVersion: number;

  @ViewProperty('text')
  triggerEvent: string;

  @ViewProperty('id', { description: 'The write that started it' })
  triggerEntityId: string;

  @ViewProperty('text')
  entityType: string;

  @ViewProperty('id')
  entityId: string;

  @ViewProperty(INSTANCE_STATUSES)
  status: string;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant', { nullable: true })
  startedAt: string | null;

  @ViewProperty('instant', { nullable: true })
  finishedAt: string | null;
}

/** An instance with its steps and their attempts. */
export class WorkflowInstanceView extends WorkflowInstanceSummaryView {
  @ViewProperty('metadata')
  context: Record<string, string>;

  @ViewProperty([() => WorkflowStepView])
  steps: readonly WorkflowStepView[];
}

export function toWorkflowInstanceSummaryView(instance: Readonly<WorkflowInstance>): WorkflowInstanceSummaryView {
  const { id, definitionId, definitionVersion, triggerEvent, triggerEntityId, entityType, entityId, status } = instance;
  return {
    ...{ id, definitionId, definitionVersion, triggerEvent, triggerEntityId, entityType, entityId, status },
    createdAt: instance.createdAt.toISOString(),
    startedAt: instance.startedAt?.toISOString() ?? null,
    finishedAt: instance.finishedAt?.toISOString() ?? null,
  };
}

export function toWorkflowInstanceView(
  instance: Readonly<WorkflowInstance>,
  steps: readonly Readonly<WorkflowStep>[],
): WorkflowInstanceView {
  const { context } = instance;
  return Object.assign(toWorkflowInstanceSummaryView(instance), { context, steps: steps.map(toStepView) });
}

function toStepView({ number, name, kind, status, attempts, finishedAt }: Readonly<WorkflowStep>): WorkflowStepView {
  return {
    ...{ number, name, kind, status, attempts: attempts.map(toAttemptView) },
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

function toAttemptView({ startedAt, finishedAt, error, statusCode }: StepAttempt): StepAttemptView {
  return { startedAt, finishedAt: finishedAt ?? null, error: error ?? null, statusCode: statusCode ?? null };
}

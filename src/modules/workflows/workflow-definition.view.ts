import { ViewProperty } from '../../http/index.js';
import { STEP_KINDS, type WorkflowDefinition, type WorkflowStepDefinition } from './workflow-definition.entity.js';

/** A step of a definition, as answers show it. */
export class WorkflowStepDefinitionView {
  @ViewProperty('text')
  name: string;

  @ViewProperty(STEP_KINDS)
  kind: string;

  @ViewProperty('id', { nullable: true })
  endpointId: string | null;

  @ViewProperty('email', { nullable: true })
  to: string | null;

  @ViewProperty('text', { nullable: true })
  subject: string | null;

  @ViewProperty('text', { nullable: true })
  text: string | null;
}

/** A definition, as answers show it. */
export class WorkflowDefinitionView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('text')
  name: string;

  @ViewProperty('text', { nullable: true })
  triggerEvent: string | null;

  @ViewProperty([() => WorkflowStepDefinitionView])
  steps: readonly WorkflowStepDefinitionView[];

  @ViewProperty('flag')
  isActive: boolean;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

export function toWorkflowDefinitionView(definition: Readonly<WorkflowDefinition>): WorkflowDefinitionView {
  const { id, name, triggerEvent, steps, isActive, version } = definition;
  return {
    ...{ id, name, triggerEvent, steps: steps.map(toStepView), isActive, version },
    createdAt: definition.createdAt.toISOString(),
    updatedAt: definition.updatedAt.toISOString(),
  };
}

function toStepView({ name, kind, endpointId, to, subject, text }: WorkflowStepDefinition): WorkflowStepDefinitionView {
  return {
    ...{ name, kind, endpointId: endpointId ?? null, to: to ?? null },
    ...{ subject: subject ?? null, text: text ?? null },
  };
}

import { IsEmailAddress, IsEnumValue, IsFlag, IsId, IsListOf, IsText, PageQuery } from '../../http/index.js';
import { MUTATIONS } from '../../mutations/index.js';
import { STEP_KINDS, type StepKind } from './workflow-definition.entity.js';

/** Everything that can start a workflow. */
export const WORKFLOW_EVENTS = [...new Set(Object.values(MUTATIONS).flatMap(({ event }) => event ?? []))].sort();

export const STEPS_MAX = 10;

/** A step as it is sent: a webhook names its endpoint, a mail its address, subject and text. */
export class WorkflowStepDto {
  @IsText({ max: 100, example: 'Tell the warehouse' })
  name: string;

  @IsEnumValue(STEP_KINDS)
  kind: StepKind;

  @IsId({ optional: true, description: 'Where a webhook goes' })
  endpointId?: string;

  @IsEmailAddress({ optional: true })
  to?: string;

  @IsText({ max: 200, optional: true })
  subject?: string;

  @IsText({ max: 10_000, optional: true, multiline: true })
  text?: string;
}

/** What `createWorkflowDefinition` takes. */
export class CreateWorkflowDefinitionDto {
  @IsText({ max: 200, example: 'Tell the warehouse of payments' })
  name: string;

  @IsEnumValue(WORKFLOW_EVENTS, { optional: true, description: 'What starts it; by hand only without' })
  triggerEvent?: string;

  @IsListOf(() => WorkflowStepDto, { min: 1, max: STEPS_MAX })
  steps: readonly WorkflowStepDto[];

  @IsFlag({ default: true })
  isActive: boolean;
}

/** What `updateWorkflowDefinition` takes: a JSON merge patch. Steps are replaced as a whole. */
export class UpdateWorkflowDefinitionDto {
  @IsText({ max: 200, optional: true })
  name?: string;

  @IsEnumValue(WORKFLOW_EVENTS, { optional: true, nullable: true })
  triggerEvent?: string | null;

  @IsListOf(() => WorkflowStepDto, { min: 1, max: STEPS_MAX, optional: true })
  steps?: readonly WorkflowStepDto[];

  @IsFlag({ optional: true })
  isActive?: boolean;
}

/** Filters of the list of definitions. */
export class ListWorkflowDefinitionsQuery extends PageQuery {
  @IsEnumValue(WORKFLOW_EVENTS, { optional: true })
  triggerEvent?: string;

  @IsFlag({ optional: true })
  isActive?: boolean;
}

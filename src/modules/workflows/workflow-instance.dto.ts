import { IsEnumValue, IsId, IsMetadata, PageQuery } from '../../http/index.js';
import { SUBJECT_TYPES, type SubjectType } from './subjects.js';
import { CONTEXT_BYTES_MAX } from './workflow-context.js';
import { INSTANCE_STATUSES, type InstanceStatus } from './workflow-instance.entity.js';

/** What `triggerWorkflowInstance` takes. */
export class TriggerWorkflowInstanceDto {
  @IsEnumValue(SUBJECT_TYPES)
  entityType: SubjectType;

  @IsId()
  entityId: string;

  @IsMetadata({ valueMax: CONTEXT_BYTES_MAX, optional: true, description: 'Sent along by the steps; 16 KiB together' })
  context?: Record<string, string>;
}

/** Filters of the list of instances. */
export class ListWorkflowInstancesQuery extends PageQuery {
  @IsId({ optional: true })
  definitionId?: string;

  @IsId({ optional: true, description: 'What it is about' })
  entityId?: string;

  @IsEnumValue(INSTANCE_STATUSES, { optional: true })
  status?: InstanceStatus;
}

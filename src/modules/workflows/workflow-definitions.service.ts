import { Injectable } from '@nestjs/common';
import { assertVersion, changesNothing, NotFound, type ProblemPlace, ValidationFailed } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { ReferenceNotFound } from '../../ledger/index.js';
import { unknownPlaceholders } from '../../mail-templates/index.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import type {
  CreateWorkflowDefinitionDto,
  UpdateWorkflowDefinitionDto,
  WorkflowStepDto,
} from './workflow-definition.dto.js';
import { type StepKind, WorkflowDefinition, type WorkflowStepDefinition } from './workflow-definition.entity.js';
import { toWorkflowDefinitionView, type WorkflowDefinitionView } from './workflow-definition.view.js';
import { DuplicateWorkflowName, TooManyWorkflows } from './workflows.errors.js';

const ENTITY_TYPE = 'workflow_definition';

/** Every write of the event starts them all, within its transaction. */
const ACTIVE_PER_EVENT_MAX = 20;

/** The members that a step of each kind has; it has all of its own and none of the others'. */
const MEMBERS = {
  webhook: ['endpointId'],
  mail: ['to', 'subject', 'text'],
} as const satisfies Record<StepKind, readonly (keyof WorkflowStepDto)[]>;

/** What companies want done when something happens. */
@Injectable()
export class WorkflowDefinitionsService {
  /** @throws DuplicateWorkflowName, TooManyWorkflows, ReferenceNotFound, ValidationFailed */
  async create(write: IdempotentWrite, dto: CreateWorkflowDefinitionDto): Promise<WorkflowDefinitionView> {
    const place = { triggerEvent: dto.triggerEvent ?? null, isActive: dto.isActive };
    await Promise.all([assertNameFree(write, dto.name), assertPlace(write, place), assertSteps(write, dto.steps)]);
    const definition = write.insert(WorkflowDefinition, {
      ...{ id: write.id, name: dto.name, triggerEvent: dto.triggerEvent ?? null },
      ...{ steps: dto.steps.map(toStep), isActive: dto.isActive },
      ...{ version: 1, writeId: write.id, createdAt: write.now, updatedAt: write.now },
    });
    await write.trigger('workflow_definition.created', { entityType: ENTITY_TYPE, entityId: definition.id });
    return toWorkflowDefinitionView(definition);
  }

  /**
   * What was started before goes on with the steps it was started with; once the workflow is not active, it is cancelled
   * when its turn comes.
   * @throws NotFound, VersionConflict, DuplicateWorkflowName, TooManyWorkflows, ReferenceNotFound, ValidationFailed
   */
  async update(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    { steps, ...patch }: UpdateWorkflowDefinitionDto,
  ): Promise<WorkflowDefinitionView> {
    const definition = await write.get(WorkflowDefinition, id);
    if (definition === undefined) throw new NotFound();
    assertVersion(definition.version, expectedVersion);
    if (patch.name !== undefined && patch.name !== definition.name) await assertNameFree(write, patch.name);
    if (steps !== undefined) await assertSteps(write, steps);
    await assertPlace(write, { ...definition, ...patch });
    const patched = { ...patch, ...(steps === undefined ? {} : { steps: steps.map(toStep) }) };
    if (changesNothing(definition, patched)) return toWorkflowDefinitionView(definition);
    const changes = { ...patched, version: definition.version + 1, updatedAt: write.now };
    write.update(WorkflowDefinition, id, changes);
    await write.trigger('workflow_definition.updated', { entityType: ENTITY_TYPE, entityId: id });
    return toWorkflowDefinitionView({ ...definition, ...changes });
  }
}

async function assertNameFree(write: IdempotentWrite, name: string): Promise<void> {
  const taken = await write.find(WorkflowDefinition, { name });
  if (taken.length > 0) throw new DuplicateWorkflowName();
}

/** A definition that has its place already does not count beside itself. */
async function assertPlace(
  write: IdempotentWrite,
  { id, triggerEvent, isActive }: Pick<WorkflowDefinition, 'triggerEvent' | 'isActive'> & { readonly id?: string },
): Promise<void> {
  if (triggerEvent === null || !isActive) return;
  const active = await write.find(WorkflowDefinition, { triggerEvent, isActive });
  const others = active.filter((definition) => definition.id !== id);
  if (others.length >= ACTIVE_PER_EVENT_MAX) throw new TooManyWorkflows(ACTIVE_PER_EVENT_MAX);
}

async function assertSteps(write: IdempotentWrite, steps: readonly WorkflowStepDto[]): Promise<void> {
  const errors = steps.flatMap((step, index) => [
    ...misplacedMembers(step, `/steps/${index}`),
    ...misspelledPlaceholders(step, `/steps/${index}`),
  ]);
  if (errors.length > 0) throw new ValidationFailed(errors);
  await Promise.all(
    steps.map(async ({ endpointId }, index) => {
      if (endpointId === undefined) return;
      const endpoint = await write.get(WebhookEndpoint, endpointId);
      if (endpoint?.isActive !== true) throw new ReferenceNotFound(`/steps/${index}/endpointId`);
    }),
  );
}

function misplacedMembers(step: WorkflowStepDto, place: string): ProblemPlace[] {
  return Object.entries(MEMBERS).flatMap(([kind, members]) =>
    members
      .filter((member) => (step[member] === undefined) === (kind === step.kind))
      .map((member) => ({
        pointer: `${place}/${member}`,
        code: 'validation_failed',
        message: kind === step.kind ? `A ${kind} needs it.` : `Only a ${kind} has it.`,
      })),
  );
}

function misspelledPlaceholders({ subject = '', text = '' }: WorkflowStepDto, place: string): ProblemPlace[] {
  return Object.entries({ subject, text }).flatMap(([member, template]) =>
    unknownPlaceholders(template).map((name) => ({
      pointer: `${place}/${member}`,
      code: 'validation_failed',
      message: `Nothing is called {{${name}}}.`,
    })),
  );
}

function toStep({ name, kind, endpointId, to, subject, text }: WorkflowStepDto): WorkflowStepDefinition {
  return endpointId === undefined
    ? { name, kind, to: to ?? '', subject: subject ?? '', text: text ?? '' }
    : { name, kind, endpointId };
}

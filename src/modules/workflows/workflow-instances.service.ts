import { Injectable } from '@nestjs/common';
import type { EntityClass, IdempotentWrite, WorkflowStarter, WorkflowSubject } from '../../idempotency/index.js';
import { deterministicChildId } from '../../idempotency/index.js';
import { NotFound } from '../../http/index.js';
import { ReferenceNotFound } from '../../ledger/index.js';
import { type Mutation, MUTATIONS } from '../../mutations/index.js';
import { SUBJECTS } from './subjects.js';
import { assertContextSize } from './workflow-context.js';
import { WorkflowDefinition } from './workflow-definition.entity.js';
import type { TriggerWorkflowInstanceDto } from './workflow-instance.dto.js';
import { WorkflowInstance } from './workflow-instance.entity.js';
import { toWorkflowInstanceView, type WorkflowInstanceView } from './workflow-instance.view.js';
import { WorkflowStep } from './workflow-step.entity.js';
import { DefinitionInactive } from './workflows.errors.js';

/** The event of an instance that somebody starts by hand. */
const BY_HAND = 'workflow.triggered';

/** What an instance is made of, beside its definition. */
type Start = Pick<WorkflowInstance, 'id' | 'triggerEvent' | 'entityType' | 'entityId' | 'context'>;

/** The active workflows that a write's event starts, and which of them it has started. */
interface Starts {
  readonly event: string | undefined;
  readonly definitions: Promise<readonly Readonly<WorkflowDefinition>[]>;
  readonly started: Set<string>;
}

/** Starts workflows: by the events of writes, within their transactions, and by hand. */
@Injectable()
export class WorkflowInstancesService implements WorkflowStarter {
  /** A handle belongs to one run of one handler. */
  private readonly starts = new WeakMap<IdempotentWrite, Starts>();

  prepare(write: IdempotentWrite): Promise<unknown> {
    return this.startsOf(write).definitions;
  }

  /**
   * Starts every workflow of the event that was active before the write, each at most once per write, however often the
   * write triggers.
   * @returns how many were started since the write asked last, the one that was started by hand included.
   */
  async start(write: IdempotentWrite, event: string, { entityType, entityId }: WorkflowSubject): Promise<number> {
    const starts = this.startsOf(write);
    const { started } = starts;
    const before = event === BY_HAND ? 0 : started.size;
    for (const definition of await (event === starts.event ? starts.definitions : activeOf(write, event))) {
      if (started.has(definition.id)) continue;
      const id = deterministicChildId(write.id, `workflow:${definition.id}`);
      this.add(write, definition, { id, triggerEvent: event, entityType, entityId, context: {} });
    }
    return started.size - before;
  }

  /** @throws NotFound, DefinitionInactive, ReferenceNotFound, ValidationFailed */
  async trigger(
    write: IdempotentWrite,
    definitionId: string,
    { entityType, entityId, context = {} }: TriggerWorkflowInstanceDto,
  ): Promise<WorkflowInstanceView> {
    const definition = await write.get(WorkflowDefinition, definitionId);
    if (definition === undefined) throw new NotFound();
    assertContextSize(context);
    const subject: EntityClass<object> = SUBJECTS[entityType];
    if ((await write.get(subject, entityId)) === undefined) throw new ReferenceNotFound('/entityId');
    if (!definition.isActive) throw new DefinitionInactive();
    const start = { id: write.id, triggerEvent: BY_HAND, entityType, entityId, context };
    const { instance, steps } = this.add(write, definition, start);
    await write.trigger(BY_HAND, { entityType: 'workflow_instance', entityId: instance.id });
    return toWorkflowInstanceView(instance, steps);
  }

  /** Queues an instance and its steps, as the definition has them now. */
  private add(
    write: IdempotentWrite,
    definition: Readonly<WorkflowDefinition>,
    start: Start,
  ): { instance: Readonly<WorkflowInstance>; steps: readonly Readonly<WorkflowStep>[] } {
    this.startsOf(write).started.add(definition.id);
    const instance = write.insert(WorkflowInstance, {
      ...start,
      ...{ definitionId: definition.id, definitionVersion: definition.version, triggerEntityId: write.id },
      ...{ status: 'pending', startedAt: null, finishedAt: null, createdAt: write.now },
    });
    const steps = definition.steps.map(({ name, kind, ...settings }, index) =>
      write.insert(WorkflowStep, {
        ...{ instanceId: instance.id, number: index + 1, name, kind, settings },
        ...{ status: 'pending', attempts: [], finishedAt: null },
      }),
    );
    return { instance, steps };
  }

  private startsOf(write: IdempotentWrite): Starts {
    const known = this.starts.get(write);
    if (known !== undefined) return known;
    const { event }: Mutation = MUTATIONS[write.operation];
    const definitions = event === undefined ? Promise.resolve([]) : activeOf(write, event);
    const starts = { event, definitions, started: new Set<string>() };
    this.starts.set(write, starts);
    return starts;
  }
}

function activeOf(write: IdempotentWrite, event: string): Promise<readonly Readonly<WorkflowDefinition>[]> {
  return write.find(WorkflowDefinition, { triggerEvent: event, isActive: true });
}

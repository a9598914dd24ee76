import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { newestPage, pageFilter } from '../../database/index.js';
import { NotFound, type Page, pageOf } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import { assertReferenceRead } from '../../ledger/index.js';
import type { ListWorkflowDefinitionsQuery } from './workflow-definition.dto.js';
import { WorkflowDefinition } from './workflow-definition.entity.js';
import { toWorkflowDefinitionView, type WorkflowDefinitionView } from './workflow-definition.view.js';
import type { ListWorkflowInstancesQuery } from './workflow-instance.dto.js';
import { WorkflowInstance } from './workflow-instance.entity.js';
import {
  toWorkflowInstanceSummaryView,
  toWorkflowInstanceView,
  type WorkflowInstanceSummaryView,
  type WorkflowInstanceView,
} from './workflow-instance.view.js';
import { WorkflowStep } from './workflow-step.entity.js';

/** Reads of workflows: definitions, and what became of what they started. */
@Injectable()
export class WorkflowReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async definition(reader: Reader, id: string): Promise<WorkflowDefinitionView> {
    const { companyId } = reader;
    const found = await this.reads.read(reader, (manager) => manager.findOneBy(WorkflowDefinition, { companyId, id }));
    if (found === null) throw new NotFound();
    return toWorkflowDefinitionView(found);
  }

  /** Newest first. */
  async definitions(reader: Reader, query: ListWorkflowDefinitionsQuery): Promise<Page<WorkflowDefinitionView>> {
    const { companyId } = reader;
    const filters = [pageFilter('triggerEvent', '=', query.triggerEvent), pageFilter('isActive', '=', query.isActive)];
    const rows = await this.reads.read(reader, (manager) =>
      newestPage(manager, WorkflowDefinition, companyId, query, filters),
    );
    return pageOf(rows, query, companyId, ({ createdAt, id }) => ({ at: createdAt, id }), toWorkflowDefinitionView);
  }

  /** With its steps and their attempts. @throws NotFound */
  async instance(reader: Reader, id: string): Promise<WorkflowInstanceView> {
    const { companyId } = reader;
    return this.reads.read(reader, async (manager) => {
      const instance = await manager.findOneBy(WorkflowInstance, { companyId, id });
      if (instance === null) throw new NotFound();
      const where = { companyId, instanceId: id };
      return toWorkflowInstanceView(instance, await manager.find(WorkflowStep, { where, order: { number: 'ASC' } }));
    });
  }

  /**
   * What a write started, with steps and their attempts, in the transaction of the caller's read. A write starts at most
   * 20 workflows.
   */
  async startedBy(manager: EntityManager, companyId: string, writeId: string): Promise<WorkflowInstanceView[]> {
    const instances = await manager.find(WorkflowInstance, {
      where: { companyId, triggerEntityId: writeId },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
    if (instances.length === 0) return [];
    const steps = await manager.find(WorkflowStep, {
      where: { companyId, instanceId: In(instances.map(({ id }) => id)) },
      order: { number: 'ASC' },
    });
    return instances.map((instance) =>
      toWorkflowInstanceView(
        instance,
        steps.filter(({ instanceId }) => instanceId === instance.id),
      ),
    );
  }

  /** Newest first. */
  async instances(reader: Reader, query: ListWorkflowInstancesQuery): Promise<Page<WorkflowInstanceSummaryView>> {
    const { companyId } = reader;
    const { definitionId, entityId, status } = query;
    const filters = [
      pageFilter('definitionId', '=', definitionId),
      pageFilter('entityId', '=', entityId),
      pageFilter('status', '=', status),
    ];
    const rows = await this.reads.read(reader, async (manager) => {
      await assertReferenceRead(manager, WorkflowDefinition, companyId, definitionId, 'definitionId');
      return newestPage(manager, WorkflowInstance, companyId, query, filters);
    });
    return pageOf(
      rows,
      query,
      companyId,
      ({ createdAt, id }) => ({ at: createdAt, id }),
      toWorkflowInstanceSummaryView,
    );
  }
}

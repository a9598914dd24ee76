import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { WORKFLOW_STARTER } from '../../idempotency/index.js';
import { AddressRules } from '../../webhooks/index.js';
import { WebhookEndpointReads } from './webhook-endpoint-reads.service.js';
import { WebhookEndpointsController } from './webhook-endpoints.controller.js';
import { WebhookEndpointsService } from './webhook-endpoints.service.js';
import { WorkflowDefinitionsController } from './workflow-definitions.controller.js';
import { WorkflowDefinitionsService } from './workflow-definitions.service.js';
import { WorkflowInstancesController } from './workflow-instances.controller.js';
import { WorkflowInstancesService } from './workflow-instances.service.js';
import { WorkflowReads } from './workflow-reads.service.js';

/** Global, because the engine starts workflows within its transactions through `WORKFLOW_STARTER`. */
@Module({
  controllers: [WorkflowDefinitionsController, WorkflowInstancesController, WebhookEndpointsController],
  providers: [
    WebhookEndpointReads,
    WebhookEndpointsService,
    WorkflowDefinitionsService,
    WorkflowInstancesService,
    WorkflowReads,
    { provide: WORKFLOW_STARTER, useExisting: WorkflowInstancesService },
  ],
  exports: [WORKFLOW_STARTER, WorkflowReads],
})
export class WorkflowsModule {
  /** @param rules where webhooks may go; made by a factory, so that they may come from the configuration. */
  static registerAsync(rules: Pick<FactoryProvider<AddressRules>, 'inject' | 'useFactory'>): DynamicModule {
    return { module: WorkflowsModule, global: true, providers: [{ ...rules, provide: AddressRules }] };
  }
}

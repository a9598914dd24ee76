import { Global, Module } from '@nestjs/common';
import { WORKFLOW_STARTER } from '../../idempotency/index.js';
import { WebhookEndpointReads } from './webhook-endpoint-reads.service.js';
import { WebhookEndpointsController } from './webhook-endpoints.controller.js';
import { WebhookEndpointsService } from './webhook-endpoints.service.js';
import { WorkflowDefinitionsController } from './workflow-definitions.controller.js';
import { WorkflowDefinitionsService } from './workflow-definitions.service.js';
import { WorkflowInstancesController } from './workflow-instances.controller.js';
import { WorkflowInstancesService } from './workflow-instances.service.js';
import { WorkflowReads } from './workflow-reads.service.js';

/** Global, because the engine starts workflows within its transactions through `WORKFLOW_STARTER`. */
@Global()
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
  exports: [WORKFLOW_STARTER],
})
export class WorkflowsModule {}

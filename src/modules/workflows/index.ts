export { WorkflowsModule } from './workflows.module.js';
export { WorkflowInstanceView } from './workflow-instance.view.js';
export { WorkflowReads } from './workflow-reads.service.js';

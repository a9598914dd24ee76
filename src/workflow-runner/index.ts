export { WorkflowRunner } from './workflow-runner.js';

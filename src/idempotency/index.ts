export {
  ADMISSION_POLICY,
  type AdmissionCase,
  type AdmissionPolicy,
  type AdmissionRequest,
} from './admission-policy.js';
export { AuditRow } from './audit-row.entity.js';
export { constraintProblem } from './constraint-problems.js';
export { ContractCheck, ContractViolated } from './contract/contract-check.service.js';
export { deterministicChildId, deterministicId } from './deterministic-id.js';
export type { EngineOptions } from './engine/engine-options.js';
export type { FaultPoints } from './engine/fault-points.js';
export { StatementBatch } from './engine/statement-batch.js';
export { parseIdempotencyKey } from './idempotency-key.js';
export { UnknownOperation } from './idempotency.errors.js';
export { IdempotencyInterceptor } from './idempotency.interceptor.js';
export { IdempotencyModule } from './idempotency.module.js';
export { FAULT_POINTS, type IdempotencyOptions, OPERATIONS } from './idempotency.options.js';
export { Idempotent, idempotentOperationOf, NotIdempotent } from './idempotent.decorator.js';
export { IdempotentWriteService } from './idempotent-write.service.js';
export type {
  Between,
  EntityClass,
  IdempotentWrite,
  NewRow,
  RowKey,
  Where,
  WorkflowSubject,
} from './idempotent-write.js';
export type { IdempotentOperations, OperationDefinition, OperationName, OperationType } from './operation.js';
export { StoredWrite } from './stored-write.entity.js';
export { WORKFLOW_STARTER, type WorkflowStarter } from './workflow-starter.js';
export { Write } from './write.decorator.js';
export { ERROR_TYPES, type ErrorType } from './write-attempt.js';

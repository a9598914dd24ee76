import type { DataSource } from 'typeorm';
import type { AdmissionPolicy } from '../admission-policy.js';
import type { WorkflowStarter } from '../workflow-starter.js';
import type { EngineMetrics } from './engine-metrics.js';
import type { EngineOptions } from './engine-options.js';
import type { FailedAttempts } from './failed-attempts.js';
import type { FaultPoints } from './fault-points.js';
import type { TableLayouts } from './table-layout.js';

/** What the engine is made of; one per process. */
export interface EngineParts {
  readonly dataSource: DataSource;
  readonly layouts: TableLayouts;
  readonly policy: AdmissionPolicy;
  readonly workflows: WorkflowStarter;
  readonly options: EngineOptions;
  readonly metrics: EngineMetrics;
  readonly failedAttempts: FailedAttempts;
  /** Only in tests. */
  readonly faults: FaultPoints | undefined;
}

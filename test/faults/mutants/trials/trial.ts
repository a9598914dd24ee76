import type { Environment } from '../../../../src/config/index.js';
import type { TrialRun } from './trial-run.js';

/** A short run that meets certain defects for sure. */
export interface Trial {
  readonly replicas: number;
  readonly settings?: Environment;
  /** Whether workflows are run, and somebody listens to their webhooks. */
  readonly listens?: boolean;
  /** Whether what the tables themselves promise is looked at. */
  readonly looksAtTables?: boolean;
  /** Sends requests and does faults. @throws Error when a fault was not met: such a run says nothing. */
  run(run: TrialRun): Promise<void>;
}

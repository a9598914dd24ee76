import { AddressRules } from '../../../src/webhooks/index.js';
import { InstanceRunner } from '../../../src/workflow-runner/instance-runner.js';
import { RunnerMetrics } from '../../../src/workflow-runner/runner-metrics.js';
import { openWorkerPool } from '../../../src/workflow-runner/worker-pool.js';
import { WorkflowStore } from '../../../src/workflow-runner/workflow-store.js';
import type { WorkflowsUnderTest } from './use-workflows.js';

/** Runs instances within this process, which knows when a run has ended. */
export interface RunnerHere {
  /** Runs the company's only instance. */
  readonly run: () => Promise<boolean>;
  /** The lines of its metrics. */
  readonly metrics: () => Promise<readonly string[]>;
}

/** Made anew for each test: it counts from zero. */
export function runnerHere(under: WorkflowsUnderTest): RunnerHere {
  const login = { url: under.books.database.workerUrl, role: 'accubooks_worker' };
  const pool = openWorkerPool(login, { warn: () => undefined });
  under.afterwards(() => pool.end());
  const [store, metrics] = [new WorkflowStore(pool), new RunnerMetrics()];
  const rules = new AddressRules('127.0.0.1');
  const runner = new InstanceRunner({ store, rules, metrics, mailer: undefined });
  const { companyId } = under.keeper;
  return {
    run: async () => runner.run({ companyId, instanceId: (await under.onlyInstance()).id }, () => true),
    metrics: async () => (await metrics.text(await store.jobCounts(), 0)).split('\n'),
  };
}

import { ConfigurationError, type Environment, loadConfiguration } from './config/index.js';
import { logWithoutApplication } from './observability/index.js';
import { WorkflowRunner } from './workflow-runner/index.js';

/** It reads no tokens; the check of settings wants to know how. */
const UNUSED_JWT_SECRET = 'x'.repeat(32);

/**
 * Runs workflows in this process until it is to end.
 * @throws ConfigurationError, AddressNotUsable, DatabaseNotUsable
 */
export async function runWorkflows(environment: Environment, wantsEnd: Promise<unknown>): Promise<void> {
  const jwtSecret = environment['JWT_SECRET'] ?? '';
  const settings = { ...environment, JWT_SECRET: jwtSecret === '' ? UNUSED_JWT_SECRET : jwtSecret };
  const configuration = loadConfiguration(settings);
  const { databaseUrl, databaseWorkerUrl } = configuration;
  if (databaseUrl === undefined && databaseWorkerUrl === undefined) {
    throw new ConfigurationError(["DATABASE_WORKER_URL: expected the worker's PostgreSQL URL"]);
  }
  logWithoutApplication(configuration);
  const runner = new WorkflowRunner(configuration);
  await runner.start();
  await wantsEnd;
  await runner.stop();
}

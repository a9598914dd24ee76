import { Api } from './api.js';
import { loadConfiguration } from './config/index.js';
import { reasonOf } from './ops/run.js';
import { Primary } from './workers/index.js';

/** The program of a worker, from its task to its end. Why it could not go on is told by the primary. */
export async function work(): Promise<never> {
  const primary = new Primary();
  const { environment, demoToken } = await primary.task;
  try {
    const api = new Api(loadConfiguration(environment), { demoToken, metrics: () => primary.metrics() });
    await primary.tell({ kind: 'listening', address: await api.start() });
    await primary.wantsEnd;
    await api.stop();
    process.exit(0);
  } catch (error) {
    await primary.tell({ kind: 'failed', reason: reasonOf(error) });
    process.exit(1);
  }
}

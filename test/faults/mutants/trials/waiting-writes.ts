import type { TrialRun } from './trial-run.js';

/** How many writes wait in the first process. */
export async function waitingWrites({ system }: TrialRun): Promise<number> {
  const [replica] = system.replicas;
  const metrics = await replica?.get('/metrics');
  return Number(/^accubooks_writes_waiting(?:\{[^}]*\})? (\d+)$/m.exec(metrics?.text ?? '')?.[1]);
}

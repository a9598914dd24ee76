import { Load } from './load.js';
import type { GeneratorMessage, GeneratorPlan } from './plan.js';

/** A process of its own: takes a plan as its first message, tells what it saw, and ends. */
const LAST_ANSWERS_MS = 10_000;

process.once('message', (plan: GeneratorPlan) => {
  void run(plan).finally(() => {
    process.disconnect();
  });
});
process.once('disconnect', () => process.exit());

async function run(plan: GeneratorPlan): Promise<void> {
  const load = new Load(plan);
  for (const step of plan.steps) {
    tell({ kind: 'begins', step: step.name });
    tell({ kind: 'ended', result: await load.run(step) });
  }
  const unanswered = await load.end(LAST_ANSWERS_MS);
  tell({ kind: 'done', unanswered, created: load.created, abandoned: load.abandoned });
}

function tell(message: GeneratorMessage): void {
  process.send?.(message);
}

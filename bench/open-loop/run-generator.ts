import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { childProcesses } from '../machine/child-processes.js';
import type { GeneratorMessage, GeneratorPlan, RunTotals, StepResult } from './plan.js';

const PROGRAM = fileURLToPath(new URL('generator.js', import.meta.url));

/** Looks at a step as it begins; what it gives is called when the step has ended. */
export type AtStep = (name: string) => (result: StepResult) => void;

export interface GeneratorEnd extends RunTotals {
  readonly results: readonly StepResult[];
}

/** Runs a generator in a process of its own. @throws Error when it ends early. */
export async function runGenerator(plan: GeneratorPlan, atStep: AtStep = () => () => undefined): Promise<GeneratorEnd> {
  const child = fork(PROGRAM, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  childProcesses.add(child);
  const results: StepResult[] = [];
  let end: GeneratorEnd | undefined;
  let atEnd: (result: StepResult) => void = () => undefined;
  child.on('message', (message: GeneratorMessage) => {
    if (message.kind === 'begins') atEnd = atStep(message.step);
    else if (message.kind === 'done') end = { results, ...message };
    else {
      results.push(message.result);
      atEnd(message.result);
    }
  });
  child.send(plan);
  await once(child, 'exit');
  if (end === undefined) throw new Error('the load generator ended early');
  return end;
}

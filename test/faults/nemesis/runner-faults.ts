import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './fault.js';
import { counted, happensWithin } from './lasting.js';

/** The process that runs workflows dies while an endpoint has its message and has not answered, and is started again. */
export const runnerKilled: Fault = {
  name: 'runner-killed',
  row: 'F36',
  losesAnswers: 'never',
  async inject({ runner, receiver }, _random, durationMs) {
    if (runner === undefined) throw new Error('the cluster runs no workflows; start it without runsWorkflows: false');
    const { answer, received } = receiver;
    const before = received.length;
    receiver.answer = 'hold';
    try {
      await happensWithin(durationMs, () => received.length > before);
      await runner.kill('SIGKILL');
    } finally {
      receiver.answer = answer;
    }
    const held = received.length - before;
    await wait(durationMs);
    await runner.start();
    return { times: held, what: `the process of workflows killed amid ${counted(held, 'message')}, and started` };
  },
};

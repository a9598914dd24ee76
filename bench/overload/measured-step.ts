import { cpuBetween, foreignShareOf, readCpu, type Processes } from '../machine/cpu.js';
import type { StepResult } from '../open-loop/plan.js';
import type { HealthProber, Probes } from './health-prober.js';

/** A step with what everybody used and how the probes were answered. Shares are of one core. */
export interface MeasuredStep extends StepResult {
  readonly nodeShare: number;
  readonly postgresShare: number;
  readonly generatorShare: number;
  /** What others used, as a share of the whole machine. */
  readonly foreignShare: number;
  readonly live: Probes;
  readonly ready: Probes;
}

/** Begins to measure a step. @returns what ends it. */
export function beginStep(processes: Processes, prober: HealthProber): (result: StepResult) => MeasuredStep {
  const before = readCpu(processes);
  prober.take();
  return (result) => {
    const used = cpuBetween(before, readCpu(processes));
    const { seconds, processorSeconds } = result;
    return {
      ...result,
      nodeShare: used.node / seconds,
      postgresShare: used.postgres / seconds,
      generatorShare: processorSeconds / seconds,
      foreignShare: foreignShareOf({ ...used, client: processorSeconds }, seconds),
      ...prober.take(),
    };
  };
}

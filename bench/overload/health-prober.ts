import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childProcesses } from '../machine/child-processes.js';
import { percentileOf } from '../report/median.js';
import type { ProbePlan, ProbeResult } from './health-probe.js';

const PROGRAM = fileURLToPath(new URL('health-probe.js', import.meta.url));
const LIVE = '/health/live';
const READY = '/health/ready';
/** What the chart gives a probe. */
const TIMEOUT_MS = 3_000;
const EVERY_MS = { [LIVE]: 100, [READY]: 1_000 };

/** The probes of one path in one step. */
export interface Probes {
  readonly count: number;
  /** Without an answer of 200 within the time of the chart's probe. */
  readonly failed: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Asks for the health of a server all the time, from a process of its own. */
export class HealthProber {
  private readonly child: ChildProcess;
  private results: ProbeResult[] = [];

  constructor(port: number) {
    this.child = fork(PROGRAM, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
    childProcesses.add(this.child);
    this.child.on('message', (result: ProbeResult) => this.results.push(result));
    const plan: ProbePlan = { port, everyMs: EVERY_MS, timeoutMs: TIMEOUT_MS };
    this.child.send(plan);
  }

  /** What was answered since it was asked last. */
  take(): { readonly live: Probes; readonly ready: Probes } {
    const taken = this.results;
    this.results = [];
    return { live: probesOf(taken, LIVE), ready: probesOf(taken, READY) };
  }

  stop(): void {
    if (this.child.connected) this.child.disconnect();
  }
}

function probesOf(results: readonly ProbeResult[], path: string): Probes {
  const own = results.filter((result) => result.path === path);
  const durations = own.map(({ durationMs }) => durationMs);
  return {
    count: own.length,
    failed: own.filter(({ status }) => status !== 200).length,
    p99Ms: percentileOf(durations, 0.99),
    maxMs: Math.max(0, ...durations),
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/package-root.js';
import { childProcesses } from '../machine/child-processes.js';
import { type LoadPlan, threadsOf, writeLoadPlan } from './load-plan.js';

/** What wrk has seen. */
export interface LoadResult {
  readonly durationUs: number;
  /** Answers that were read. */
  readonly requests: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  readonly connectionErrors: number;
  readonly timeouts: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** The bodies of some answers that were no success. */
  readonly samples: string;
}

const SCRIPT = join(packageRoot(), 'bench', 'load', 'requests.lua');
/** Longer than any server may take, so that a slow answer is a latency and not a time-out. */
const ANSWER_TIMEOUT = '30s';
const GRACE_MS = 40_000;

/** Runs wrk, a closed loop: each connection sends its next request when it has the answer to the last one. */
export async function runLoad(wrk: string, folder: string, plan: LoadPlan): Promise<LoadResult> {
  const planFile = join(folder, 'load-plan.lua');
  writeLoadPlan(planFile, plan);
  const { connections, seconds, ports } = plan;
  const parameters = ['-t', threadsOf(plan), '-c', connections, '-d', `${seconds}s`, '--timeout', ANSWER_TIMEOUT];
  const child = spawn(wrk, [...parameters.map(String), '-s', SCRIPT, `http://127.0.0.1:${String(ports[0])}`], {
    env: { BENCH_LOAD_PLAN: planFile },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  childProcesses.add(child);
  const limit = setTimeout(() => child.kill('SIGKILL'), seconds * 1_000 + GRACE_MS);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  clearTimeout(limit);
  const result = /^RESULT (.*)$/m.exec(output)?.[1];
  if (result === undefined) throw new Error(`wrk gave no result:\n${output}`);
  return JSON.parse(result) as LoadResult;
}

import { setTimeout as wait } from 'node:timers/promises';
import type { Cluster, Replica } from '../cluster/cluster.js';
import type { Evidence, Fault } from './fault.js';
import { happensWithin } from './lasting.js';
import { Random } from './random.js';

/** A fault at its time. */
export interface ScheduledFault {
  /** From the schedule's begin. A fault that takes longer than planned moves the later ones back. */
  readonly atMs: number;
  readonly fault: Fault;
  readonly durationMs: number;
}

/** What a seed makes of a time and some faults: the same again with the same. */
export interface Schedule {
  readonly seed: number;
  readonly durationMs: number;
  readonly faults: readonly ScheduledFault[];
}

/** What came of a fault. */
export interface FaultReport {
  readonly scheduled: ScheduledFault;
  readonly evidence: Evidence;
}

/** Told as a schedule goes on. */
export interface ScheduleObserver {
  readonly begins?: (scheduled: ScheduledFault) => void;
  readonly ended?: (report: FaultReport) => void;
}

const FAULT_LEAST_MS = 1_000;
const FAULT_MOST_MS = 4_000;
/** Between faults, so that what was broken heals, and is used before it breaks again. */
const PAUSE_LEAST_MS = 1_500;
const PAUSE_MOST_MS = 3_000;
const HEAL_LIMIT_MS = 60_000;
const TENTH_MS = 100;

/** As many faults as fit, in an order by chance; none comes again before all have come. */
export function scheduleOf(seed: number, durationMs: number, faults: readonly Fault[]): Schedule {
  const random = new Random(seed);
  const scheduled: ScheduledFault[] = [];
  let left: Fault[] = [];
  for (let atMs = pauseOf(random); ;) {
    const fault = tenths(random.between(FAULT_LEAST_MS, FAULT_MOST_MS));
    if (faults.length === 0 || atMs + fault > durationMs) return { seed, durationMs, faults: scheduled };
    if (left.length === 0) left = [...faults];
    const [chosen] = left.splice(random.between(0, left.length - 1), 1);
    if (chosen !== undefined) scheduled.push({ atMs, fault: chosen, durationMs: fault });
    atMs += fault + pauseOf(random);
  }
}

/** A line for each fault, such as `t+12.3s commit-cut-after 3.0s`, below one with the seed. */
export function describeSchedule({ seed, durationMs, faults }: Schedule): string {
  const lines = faults.map(({ atMs, fault, durationMs: ms }) => `t+${seconds(atMs)}s ${fault.name} ${seconds(ms)}s`);
  return [`seed ${String(seed)}, ${seconds(durationMs)}s`, ...lines].join('\n');
}

/** Reads what `describeSchedule` has written. @throws Error naming the line that it can't read. */
export function readSchedule(text: string, known: readonly Fault[]): Schedule {
  const [head = '', ...lines] = text.trim().split('\n');
  const start = /^seed (\d+), ([\d.]+)s$/.exec(head);
  if (start === null) throw new Error(`expected a first line such as "seed 7, 60.0s" instead of "${head}"`);
  const faults = lines.map((line) => {
    const [, at, name, duration] = /^t\+([\d.]+)s ([a-z-]+) ([\d.]+)s$/.exec(line) ?? [];
    const fault = known.find((candidate) => candidate.name === name);
    if (fault === undefined)
      throw new Error(`expected a line such as "t+1.0s replica-killed 3.0s" instead of "${line}"`);
    return { atMs: milliseconds(at), fault, durationMs: milliseconds(duration) };
  });
  return { seed: Number(start[1]), durationMs: milliseconds(start[2]), faults };
}

/**
 * Lets every fault happen at its time. The next one waits until all replicas are ready again.
 * @throws Error when a fault can't be carried out, or its damage does not heal within a minute.
 */
export async function runSchedule(
  cluster: Cluster,
  schedule: Schedule,
  { begins, ended }: ScheduleObserver = {},
  signal?: AbortSignal,
): Promise<FaultReport[]> {
  const begunAtMs = performance.now();
  const untilTime = async (atMs: number): Promise<void> => {
    await wait(Math.max(0, begunAtMs + atMs - performance.now()), undefined, { signal });
  };
  const reports: FaultReport[] = [];
  for (const [place, scheduled] of schedule.faults.entries()) {
    await untilTime(scheduled.atMs);
    begins?.(scheduled);
    const random = new Random(schedule.seed + place + 1);
    const report = { scheduled, evidence: await scheduled.fault.inject(cluster, random, scheduled.durationMs) };
    reports.push(report);
    ended?.(report);
    await heal(cluster, scheduled.fault);
  }
  await untilTime(schedule.durationMs);
  return reports;
}

async function heal({ replicas }: Cluster, fault: Fault): Promise<void> {
  for (const replica of replicas) {
    if (await happensWithin(HEAL_LIMIT_MS, () => isReady(replica))) continue;
    throw new Error(
      `a replica is not ready a minute after ${fault.name}; see its log:\n${replica.output().slice(-2_000)}`,
    );
  }
}

async function isReady({ ownAddress }: Replica): Promise<boolean> {
  try {
    const answer = await fetch(`${ownAddress}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

function pauseOf(random: Random): number {
  return tenths(random.between(PAUSE_LEAST_MS, PAUSE_MOST_MS));
}

function tenths(ms: number): number {
  return Math.round(ms / TENTH_MS) * TENTH_MS;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

function milliseconds(text = '0'): number {
  return Math.round(Number(text) * 1_000);
}

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Processor seconds that were used up to a moment, by whom. */
export interface CpuReading {
  /** The server processes of the contestant. */
  readonly node: number;
  readonly postgres: number;
  /** Whatever else the contestant needs, such as Redis. */
  readonly others: number;
  /** Children of the benchmark that have ended: the load generators. */
  readonly client: number;
  /** The benchmark's own process. */
  readonly benchmark: number;
  /** Everything on the machine. */
  readonly machine: number;
}

/** The processes that belong to a contestant. */
export interface Processes {
  readonly node: readonly number[];
  readonly others: readonly number[];
  readonly postmaster: number;
}

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Reads what has been used so far. The differences of two readings are what counts. */
export function readCpu({ node, others, postmaster }: Processes): CpuReading {
  const own = statOf(process.pid);
  return {
    node: sum(node.map((pid) => used(statOf(pid)))),
    postgres: usedByPostgres(postmaster),
    others: sum(others.map((pid) => used(statOf(pid)))),
    client: own === undefined ? 0 : own.children / TICKS_PER_SECOND,
    benchmark: used(own),
    machine: usedByMachine(),
  };
}

/** What was used between two readings. */
export function cpuBetween(before: CpuReading, after: CpuReading): CpuReading {
  return {
    node: after.node - before.node,
    postgres: after.postgres - before.postgres,
    others: after.others - before.others,
    client: after.client - before.client,
    benchmark: after.benchmark - before.benchmark,
    machine: after.machine - before.machine,
  };
}

/** Above this share of others, a measurement was disturbed. */
export const FOREIGN_SHARE_MAX = 0.1;

/** What nobody of ours has used between two readings, as a share of the machine. */
export function foreignShareOf(used: CpuReading, seconds: number): number {
  const { machine, node, postgres, others, client, benchmark } = used;
  return Math.max(0, machine - node - postgres - others - client - benchmark) / (seconds * cpus().length);
}

interface ProcessStat {
  readonly parent: number;
  /** Ticks of the process itself. */
  readonly own: number;
  /** Ticks of its children that have ended and were waited for. */
  readonly children: number;
}

/** The server and all its processes; what has ended meanwhile is counted with the one that started it. */
function usedByPostgres(postmaster: number): number {
  const server = statOf(postmaster);
  if (server === undefined) return 0;
  const children = allProcesses()
    .map(statOf)
    .filter((stat) => stat?.parent === postmaster);
  return used(server) + server.children / TICKS_PER_SECOND + sum(children.map(used));
}

function allProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The name of a process may hold blanks and brackets, so the fields are counted from the last bracket. */
function statOf(pid: number): ProcessStat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent = 0, utime = 0, stime = 0, cutime = 0, cstime = 0] = [1, 11, 12, 13, 14].map(
      (place) => fields[place],
    );
    return { parent, own: utime + stime, children: cutime + cstime };
  } catch {
    return undefined;
  }
}

function used(stat: ProcessStat | undefined): number {
  return stat === undefined ? 0 : stat.own / TICKS_PER_SECOND;
}

/** user, nice, system, irq, softirq and steal; not idle and iowait. */
function usedByMachine(): number {
  const fields = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.trim().split(/\s+/).slice(1).map(Number) ?? [];
  return sum([0, 1, 2, 5, 6, 7].map((place) => fields[place] ?? 0)) / TICKS_PER_SECOND;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

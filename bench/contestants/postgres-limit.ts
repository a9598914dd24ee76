import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type BenchDatabase, query } from '../database/bench-postgres.js';
import { childProcesses } from '../machine/child-processes.js';
import { cpuBetween, foreignShareOf, readCpu } from '../machine/cpu.js';
import type { Point, Sample } from '../measurement/sample.js';
import type { Options } from '../options.js';
import type { ReplayOptions, ReplayResult } from '../postgres-limit/replayer.js';
import { percentileOf } from '../report/median.js';
import type { Contestant, Stage } from './contestant.js';
import { productSettings } from './product.js';

const RECORDER = fileURLToPath(new URL('../postgres-limit/recorder.js', import.meta.url));
const REPLAYER = fileURLToPath(new URL('../postgres-limit/replayer.js', import.meta.url));
/** As many recorded groups as connections at most. */
const SETS = 4;
const CONNECTIONS = [2, SETS] as const;
const RECORDING_SECONDS = 6;
const KNOWN_IDS = `SELECT id FROM companies UNION SELECT id FROM accounts UNION SELECT id FROM customers UNION SELECT id FROM users`;

/**
 * The engine's own statements for groups of 64 payments, recorded once in a turn and sent again with new ids. pgbench
 * can't make arrays of new ids for each transaction: a group would be another text to parse each time, or be made by
 * PostgreSQL itself, and both cost what the engine does not.
 */
export class PostgresLimit implements Contestant {
  readonly name = 'postgres-limit';
  readonly title = '(e) PostgreSQL alone: the engine’s statements in groups of 64';

  turnSeconds({ seconds, warmUpSeconds }: Options): number {
    return RECORDING_SECONDS + CONNECTIONS.length * (seconds + warmUpSeconds + 1);
  }

  async turn(stage: Stage, database: BenchDatabase, give: (sample: Sample) => void): Promise<void> {
    stage.announce('postgres-limit: recording groups');
    const known = await query<{ id: string }>(database.superuserUrl, KNOWN_IDS);
    const recordingFile = await record(stage, database);
    for (const connections of CONNECTIONS) {
      stage.announce(`postgres-limit: ${connections} connections`);
      const options: ReplayOptions = {
        recordingFile,
        connections,
        databaseUrl: database.environment['DATABASE_WRITER_URL'] ?? '',
        known: known.map(({ id }) => id),
      };
      give(await replay(stage, options));
    }
  }
}

async function record({ companies, folder, postgres }: Stage, database: BenchDatabase): Promise<string> {
  const [companiesFile, recordingFile] = [join(folder, 'companies.json'), join(folder, 'recording.json')];
  writeFileSync(companiesFile, JSON.stringify(companies));
  const env = { ...productSettings(database, postgres.jwtSecret, 0), LOG_LEVEL: 'silent', PATH: process.env['PATH'] };
  const running = promisify(execFile)(process.execPath, [RECORDER, companiesFile, recordingFile, String(SETS)], {
    env,
  });
  childProcesses.add(running.child);
  await running;
  return recordingFile;
}

async function replay(stage: Stage, options: ReplayOptions): Promise<Sample> {
  const child = fork(REPLAYER, [JSON.stringify(options)], { env: { PATH: process.env['PATH'] } });
  childProcesses.add(child);
  try {
    await messageOf(child);
    await order(child, stage.options.warmUpSeconds);
    const processes = { node: [child.pid ?? 0], others: [], postmaster: stage.postgres.postmaster };
    const before = readCpu(processes);
    const result = await order(child, stage.options.seconds);
    return sampleOf(options.connections, result, cpuBetween(before, readCpu(processes)));
  } finally {
    child.kill('SIGKILL');
  }
}

async function order(child: ChildProcess, seconds: number): Promise<ReplayResult> {
  child.send({ seconds });
  return (await messageOf(child)) as ReplayResult;
}

async function messageOf(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the replayer has ended')));
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
  return message;
}

function sampleOf(connections: number, result: ReplayResult, used: ReturnType<typeof cpuBetween>): Sample {
  const { payments, seconds, durationsMs } = result;
  const point: Point = { operation: 'createPayment', connections, companies: 'many' };
  const perPayment = (cpuSeconds: number): number => (cpuSeconds * 1e6) / payments;
  const foreignShare = foreignShareOf(used, seconds);
  return {
    contestant: 'postgres-limit',
    point,
    writesPerSecond: payments / seconds,
    p50Ms: percentileOf(durationsMs, 0.5),
    p99Ms: percentileOf(durationsMs, 0.99),
    nodeUs: 0,
    postgresUs: perPayment(used.postgres),
    othersUs: 0,
    clientUs: perPayment(used.node),
    foreignShare,
    requests: payments,
    errors: 0,
    problems: [],
  };
}

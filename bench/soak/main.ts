import { setTimeout as wait } from 'node:timers/promises';
import { startProduct } from '../contestants/product.js';
import type { ServerProcess } from '../contestants/server-process.js';
import type { BenchPostgres } from '../database/bench-postgres.js';
import { fillWithPayments } from '../database/fill-with-payments.js';
import { newRun } from '../load/load-plan.js';
import { describeMachine } from '../machine/machine.js';
import { rowProblems, settledCounts } from '../measurement/row-counts.js';
import type { Mix, Step, StepResult } from '../open-loop/plan.js';
import { runGenerator } from '../open-loop/run-generator.js';
import { type Goal, verdictOf } from '../report/goals.js';
import { goalTable, machineText } from '../report/report.js';
import { writeJson } from '../report/write-json.js';
import { optionsOrEnd, withPostgres } from '../run.js';
import { soakGoals } from './goals.js';
import { readSoakOptions, USAGE } from './options.js';
import { sampleTable } from './report.js';
import { Sampler, type SoakSample } from './sampler.js';

const PROCESSES = 2;
/** Of the closed loop that finds the peak, and of the open one. */
const PEAK_CONNECTIONS = 256;
const CONNECTIONS = 1_000;
const MIX: Mix = { replay: 0.1, conflict: 0.02, read: 0.05, killed: 0.01 };
const GRACE_SECONDS = 300;
const SOAK = 'soak';
/** Idle connections of clients are closed and forgotten by then. */
const REST_MS = 3_000;
const COUNTED = {
  operation: 'createPayment',
  records: { storedAnswers: true, auditRows: false },
  isOnlyOne: true,
} as const;

interface SoakFindings {
  readonly samples: readonly SoakSample[];
  readonly result: StepResult;
  readonly goals: readonly Goal[];
  readonly problems: readonly string[];
}

const options = optionsOrEnd(readSoakOptions, USAGE);

await withPostgres(options.minutes * 60 + GRACE_SECONDS, async (postgres) => {
  const about = {
    machine: describeMachine(postgres.dataFolder, postgres.version),
    durability: await postgres.durability(),
  };
  const { samples, result, goals, problems } = await soak(postgres);
  const path = await writeJson({ ...about, options, samples, result, goals, problems }, 'soak-');
  const parts = [
    machineText(about),
    `${PROCESSES} processes, ${(result.accepted / result.seconds).toFixed(0)} requests/s for ${options.minutes} minutes: ` +
      `p50 ${result.acceptedLatencies.p50Ms.toFixed(0)} ms, p99 ${result.acceptedLatencies.p99Ms.toFixed(0)} ms, ${result.killed} left by their clients`,
    sampleTable(samples),
    goalTable(goals),
    ...problems.map((problem) => `! ${problem}`),
    path,
  ];
  process.stdout.write(`${parts.join('\n\n')}\n`);
  if (problems.length > 0 || goals.some((goal) => verdictOf(goal) !== 'PASS')) process.exitCode = 1;
});

async function soak(postgres: BenchPostgres): Promise<SoakFindings> {
  const companies = await fillWithPayments(postgres);
  const database = await postgres.copy('benchmark');
  const servers: ServerProcess[] = [];
  for (let count = 0; count < PROCESSES; count += 1)
    servers.push(await startProduct(database, postgres.jwtSecret, 'collect-garbage'));
  const counts = await settledCounts(database.superuserUrl, COUNTED);
  const plan = {
    ...{ ports: servers.map(({ port }) => port), connections: CONNECTIONS, companies: companies.many, mix: MIX },
    today: new Date().toISOString().slice(0, 10),
  };
  const warmUp = await runGenerator({ ...plan, run: newRun(), steps: warmUpSteps() });
  await wait(REST_MS);
  const sampler = new Sampler(servers, database, ({ atSeconds, heapMib, residentMib }) => {
    process.stderr.write(
      `${atSeconds.toFixed(0)} s: heap ${heapMib.toFixed(0)} MiB, resident ${residentMib.toFixed(0)} MiB\n`,
    );
  });
  const before = await sampler.look();
  sampler.start();
  const [, peak] = warmUp.results;
  const perSecond = ((peak?.accepted ?? 0) / (peak?.seconds ?? 1)) * (options.sharePercent / 100);
  const steps: Step[] = [{ name: SOAK, seconds: options.minutes * 60, offer: { perSecond } }];
  const end = await runGenerator({ ...plan, run: newRun(), steps });
  await sampler.stop();
  await wait(REST_MS);
  const after = await sampler.look();
  const [result] = end.results;
  if (result === undefined) throw new Error('nothing was measured');
  const abandoned = [warmUp, end].reduce((sum, run) => sum + run.abandoned + run.unanswered, 0);
  const expected = warmUp.created + end.created;
  const rows = rowProblems(counts, await settledCounts(database.superuserUrl, COUNTED), {
    expected,
    underWay: abandoned,
  });
  const complaints = servers.flatMap(({ complaint, ended }) => [
    ...(complaint === '' ? [] : [`a server complained: ${complaint.slice(0, 500)}`]),
    ...(ended ? ['a server has ended'] : []),
  ]);
  for (const server of servers) await server.stop();
  const goals = soakGoals(sampler.samples, { before, after }, result);
  return { samples: sampler.samples, result, goals, problems: [...rows, ...complaints] };
}

function warmUpSteps(): Step[] {
  const offer = { connections: PEAK_CONNECTIONS };
  return [
    { name: 'warm-up', seconds: 10, offer },
    { name: 'peak', seconds: 8, offer, isPeak: true },
  ];
}

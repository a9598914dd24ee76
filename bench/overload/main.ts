import { startProduct } from '../contestants/product.js';
import type { BenchPostgres } from '../database/bench-postgres.js';
import { fillWithPayments } from '../database/fill-with-payments.js';
import { newRun } from '../load/load-plan.js';
import { FOREIGN_SHARE_MAX } from '../machine/cpu.js';
import { describeMachine } from '../machine/machine.js';
import { rowProblems, settledCounts } from '../measurement/row-counts.js';
import { ONLY_PAYMENTS } from '../open-loop/plan.js';
import { runGenerator } from '../open-loop/run-generator.js';
import { verdictOf } from '../report/goals.js';
import { goalTable, machineText } from '../report/report.js';
import { writeJson } from '../report/write-json.js';
import { optionsOrEnd, withPostgres } from '../run.js';
import { overloadGoals } from './goals.js';
import { HealthProber } from './health-prober.js';
import { beginStep, type MeasuredStep } from './measured-step.js';
import { readOverloadOptions, USAGE } from './options.js';
import { stepsOf } from './phases.js';
import { stepTable } from './report.js';

const FILL_SECONDS = 20;
const GRACE_SECONDS = 180;
const COUNTED = {
  operation: 'createPayment',
  records: { storedAnswers: true, auditRows: false },
  isOnlyOne: true,
} as const;

const options = optionsOrEnd(readOverloadOptions, USAGE);
const steps = stepsOf(options);
const expectedSeconds = FILL_SECONDS + steps.reduce((sum, { seconds }) => sum + seconds, 0);

await withPostgres(expectedSeconds + GRACE_SECONDS, async (postgres) => {
  process.stderr.write(`about ${expectedSeconds} s; filling the database\n`);
  const machine = describeMachine(postgres.dataFolder, postgres.version);
  const durability = await postgres.durability();
  const { measured, problems } = await overload(postgres);
  const goals = overloadGoals(measured);
  const path = await writeJson({ machine, durability, options, steps: measured, goals, problems }, 'overload-');
  const disturbed = Math.max(...measured.map(({ foreignShare }) => foreignShare));
  const parts = [
    machineText({ machine, durability }),
    'Shares of one core; latencies count from the arrival.',
    stepTable(measured),
    goalTable(goals),
    ...(disturbed > FOREIGN_SHARE_MAX
      ? [`The machine was not ours: others used up to ${(disturbed * 100).toFixed(0)} %.`]
      : []),
    ...problems.map((problem) => `! ${problem}`),
    path,
  ];
  process.stdout.write(`${parts.join('\n\n')}\n`);
  if (problems.length > 0 || goals.some((goal) => verdictOf(goal) !== 'PASS')) process.exitCode = 1;
});

async function overload(postgres: BenchPostgres): Promise<{ measured: MeasuredStep[]; problems: string[] }> {
  const companies = await fillWithPayments(postgres);
  const database = await postgres.copy('benchmark');
  const product = await startProduct(database, postgres.jwtSecret);
  const prober = new HealthProber(product.port);
  const before = await settledCounts(database.superuserUrl, COUNTED);
  const processes = { node: [product.pid], others: [], postmaster: postgres.postmaster };
  const measured: MeasuredStep[] = [];
  const plan = {
    ...{ ports: [product.port], connections: options.connections, companies: companies.many, run: newRun() },
    ...{ today: new Date().toISOString().slice(0, 10), mix: ONLY_PAYMENTS, steps },
  };
  const end = await runGenerator(plan, (name) => {
    process.stderr.write(`${name}\n`);
    const finish = beginStep(processes, prober);
    return (result) => measured.push(finish(result));
  });
  prober.stop();
  const counts = await settledCounts(database.superuserUrl, COUNTED);
  const complaint = product.complaint === '' ? [] : [`the server complained: ${product.complaint.slice(0, 500)}`];
  const ended = product.ended ? ['the server has ended'] : [];
  await product.stop();
  const unanswered = end.unanswered === 0 ? [] : [`${end.unanswered} requests were never answered`];
  const rows = rowProblems(before, counts, { expected: end.created, underWay: end.abandoned + end.unanswered });
  return { measured, problems: [...ended, ...complaint, ...unanswered, ...rows] };
}

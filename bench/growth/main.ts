import { fillWithPayments } from '../database/fill-with-payments.js';
import { FOREIGN_SHARE_MAX } from '../machine/cpu.js';
import { describeMachine } from '../machine/machine.js';
import { verdictOf } from '../report/goals.js';
import { goalTable, machineText } from '../report/report.js';
import { writeJson } from '../report/write-json.js';
import { optionsOrEnd, withPostgres } from '../run.js';
import { type HistoryFindings, measureHistory } from './history.js';
import { readGrowthOptions, USAGE } from './options.js';
import { measureProcesses } from './processes.js';
import { pointTable } from './report.js';

const LIMIT_SECONDS = 300;
const SECONDS_PER_THOUSAND_WRITES = 0.6;

const options = optionsOrEnd(readGrowthOptions, USAGE);
const settings = Object.entries(options.settings)
  .map(([name, value]) => `${name} ${value}`)
  .join(', ');
const limitSeconds = LIMIT_SECONDS + 20 * options.seconds + (options.history / 1_000) * SECONDS_PER_THOUSAND_WRITES;

await withPostgres(
  limitSeconds,
  async (postgres) => {
    const startedAt = performance.now();
    const announce = (what: string): void => {
      process.stderr.write(`${((performance.now() - startedAt) / 1_000).toFixed(0)} s: ${what}\n`);
    };
    announce('filling the database');
    const companies = await fillWithPayments(postgres);
    const about = {
      machine: describeMachine(postgres.dataFolder, postgres.version),
      durability: await postgres.durability(),
    };
    const stage = { postgres, companies, seconds: options.seconds };
    const { points, goals, notes }: HistoryFindings =
      options.part === 'history'
        ? await measureHistory(stage, options.history, announce)
        : { points: await measureProcesses(stage, announce), goals: [], notes: [] };
    const path = await writeJson({ ...about, options, points, goals, notes }, `growth-${options.part}-`);
    const disturbed = Math.max(...points.map(({ foreignShare }) => foreignShare));
    const parts = [
      machineText(about),
      `PostgreSQL's settings beside its own: ${settings === '' ? 'none' : settings}`,
      `256 connections over 64 companies, ${options.seconds} s for each point; times of the processor for one request.`,
      pointTable(points),
      ...(goals.length === 0 ? [] : [goalTable(goals)]),
      ...notes,
      ...(disturbed > FOREIGN_SHARE_MAX
        ? [`The machine was not ours: others used up to ${(disturbed * 100).toFixed(0)} %. The figures say little.`]
        : []),
      path,
    ];
    process.stdout.write(`${parts.join('\n\n')}\n`);
    if (goals.some((goal) => verdictOf(goal) !== 'PASS') || points.some(({ errors }) => errors > 0))
      process.exitCode = 1;
  },
  options.settings,
);

import { fillWithPayments } from '../database/fill-with-payments.js';
import { FOREIGN_SHARE_MAX } from '../machine/cpu.js';
import { describeMachine } from '../machine/machine.js';
import { verdictOf } from '../report/goals.js';
import { goalTable, machineText } from '../report/report.js';
import { writeJson } from '../report/write-json.js';
import { optionsOrEnd, withPostgres } from '../run.js';
import { neighbourGoals } from './goals.js';
import { measureNoises } from './measure-noises.js';
import { REQUESTS_PER_SECOND } from './measured-turn.js';
import { readNeighbourOptions, USAGE } from './options.js';
import { neighbourTable } from './report.js';
import { summarise } from './summary.js';

const FILL_SECONDS = 30;
/** Starting the clients, their lead, and the rest after it; for a turn quiet and one beside the noise. */
const OVERHEAD_SECONDS = 4;
const EMPLOYED_PER_SECOND = 150;

const options = optionsOrEnd(readNeighbourOptions, USAGE);
const employing = options.only.includes('pay-runs') ? options.employees / EMPLOYED_PER_SECOND : 0;
const turns = options.rounds * options.only.length * (2 * options.seconds + OVERHEAD_SECONDS);
const expectedSeconds = Math.ceil(FILL_SECONDS + employing + turns);

await withPostgres(2 * expectedSeconds + 120, async (postgres) => {
  const startedAt = performance.now();
  const announce = (what: string): void => {
    process.stderr.write(`${((performance.now() - startedAt) / 1_000).toFixed(0)} s: ${what}\n`);
  };
  announce(`filling the database; all takes about ${expectedSeconds} s`);
  const companies = await fillWithPayments(postgres);
  const about = {
    machine: describeMachine(postgres.dataFolder, postgres.version),
    durability: await postgres.durability(),
  };
  const database = await postgres.copy('benchmark');
  const found = await measureNoises({ postgres, database, companies, options, announce });
  const fared = summarise(found.turns);
  const goals = neighbourGoals(fared);
  const path = await writeJson({ ...about, options, ...found, fared, goals }, 'neighbour-');
  const disturbed = Math.max(...found.turns.map(({ foreignShare }) => foreignShare));
  const parts = [
    machineText(about),
    `One process. A company sends ${REQUESTS_PER_SECOND} requests/s, half of them new payments and half lists, in an open loop; latencies ` +
      `count from the arrival. Medians of ${options.rounds} rounds of ${options.seconds} s, and the longest of all.`,
    neighbourTable(fared),
    goalTable(goals),
    ...(disturbed > FOREIGN_SHARE_MAX
      ? [`The machine was not ours: others used up to ${(disturbed * 100).toFixed(0)} %. The verdicts say little.`]
      : []),
    ...found.problems.map((problem) => `! ${problem}`),
    path,
  ];
  process.stdout.write(`${parts.join('\n\n')}\n`);
  if (found.problems.length > 0 || goals.some((goal) => verdictOf(goal) !== 'PASS')) process.exitCode = 1;
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stage } from './contestants/contestant.js';
import { CONTESTANTS } from './contestants/contestants.js';
import { BenchPostgres } from './database/bench-postgres.js';
import { fillTemplate } from './database/fill-template.js';
import { childProcesses } from './machine/child-processes.js';
import { describeMachine } from './machine/machine.js';
import { programOf } from './machine/programs.js';
import { type Options, readOptions, USAGE, UsageError } from './options.js';
import { clock, Progress } from './progress.js';
import { goalsOf } from './report/goals.js';
import { render } from './report/report.js';
import { summarise } from './report/summary.js';
import { writeJson } from './report/write-json.js';
import { runRounds } from './rounds.js';

/** However long everything takes, twice the expected time and a few minutes are the end. */
const GRACE_SECONDS = 300;
const FILL_SECONDS = 60;

const options = optionsOrEnd();
const contestants = CONTESTANTS.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
const turns = contestants.reduce((sum, contestant) => sum + contestant.turnSeconds(options), 0);
const expectedSeconds = FILL_SECONDS + options.rounds * turns;
const folder = mkdtempSync(join(tmpdir(), 'accubooks-benchmark-'));
const postgres = new BenchPostgres();

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => endNow(`ended by ${signal}`));
const limit = setTimeout(() => endNow('ended: it took much too long'), (2 * expectedSeconds + GRACE_SECONDS) * 1_000);

try {
  await benchmark();
} finally {
  clearTimeout(limit);
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function benchmark(): Promise<void> {
  process.stderr.write(
    `${contestants.length} contestants, about ${clock(expectedSeconds)} minutes; filling the database\n`,
  );
  const wrk = programOf('wrk', 'wrk');
  await postgres.start();
  const machine = describeMachine(postgres.dataFolder, postgres.version, wrk);
  const progress = new Progress(options.rounds, expectedSeconds);
  const stage: Stage = {
    ...{ options, postgres, wrk, folder },
    companies: await fillTemplate({ postgres, wrk, folder, options, contestants }),
    announce: (what) => {
      progress.announce(what);
    },
  };
  const durability = await postgres.durability();
  const { samples, failures } = await runRounds(stage, contestants, progress);
  progress.end();
  const summaries = summarise(samples);
  const findings = { machine, durability, options, summaries, goals: goalsOf(summaries), failures };
  const path = await writeJson({ ...findings, samples });
  process.stdout.write(`${render(findings, contestants)}\n\n${path}\n`);
  if (failures.length > 0 || summaries.some(({ errors }) => errors > 0)) process.exitCode = 1;
}

function optionsOrEnd(): Options {
  try {
    const read = readOptions(
      process.argv.slice(2),
      CONTESTANTS.map(({ name }) => name),
    );
    if (read !== 'help') return read;
    process.stdout.write(
      `${USAGE}\n\n${CONTESTANTS.map(({ name, title }) => `${name.padEnd(18)}${title}`).join('\n')}\n`,
    );
    process.exit(0);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}\n`);
    process.exit(2);
  }
}

/** Leaves no process and no file behind. */
function endNow(reason: string): never {
  process.stderr.write(`\n${reason}\n`);
  childProcesses.killAll();
  postgres.stopNow();
  rmSync(folder, { recursive: true, force: true });
  process.exit(1);
}

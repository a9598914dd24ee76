import { writeSync } from 'node:fs';
import * as fc from 'fast-check';
import { type RunningApplication, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { faultsAtTheEnd } from './run/closing.js';
import { ModelRun } from './run/model-run.js';
import { openCompanies } from './run/opening.js';
import { readSettings } from './run/settings.js';
import { type Batch, runs } from './run/steps.js';
import { Tally } from './run/tally.js';

const settings = readSettings(process.env);
const STDERR = 2;

let database: TestDatabase;
let application: RunningApplication;
const tally = new Tally();
let performed = { runs: 0, writes: 0, requests: 0 };

beforeAll(async () => {
  database = await createTestDatabase();
  application = await startApplication({ database, settings: { RATE_LIMIT_PER_MINUTE: '10000000' } });
});

afterAll(async () => {
  await application.close();
  await database.drop();
});

it(
  'answers as a simple model does, whatever is asked, in some serial order of each company',
  async () => {
    say(`seed ${String(settings.seed)}, ${String(settings.runs)} runs`);
    const details = await fc.check(fc.asyncProperty(runs(settings.batchesMax), performRun), {
      seed: settings.seed,
      numRuns: settings.runs,
      ...(settings.path === undefined ? {} : { path: settings.path }),
      interruptAfterTimeLimit: settings.timeLimitMs,
      markInterruptAsFailure: false,
      // Short runs find little; what fails is made short afterwards.
      unbiased: true,
    });
    say(`${String(performed.runs)} runs, ${String(performed.requests)} requests, ${String(performed.writes)} writes`);
    if (settings.showsTally) say(`answers\n${tally.toString()}`);
    if (!details.failed) return;
    const again = `MODEL_SEED=${String(details.seed)} MODEL_PATH=${details.counterexamplePath ?? ''} MODEL_RUNS=1`;
    throw new Error(`${again}\n${String(details.errorInstance)}`);
  },
  settings.timeLimitMs + 60_000,
);

/** Each run has companies of its own, so that one that fails can be tried again and shrunk. */
async function performRun(batches: readonly Batch[]): Promise<void> {
  const run = await ModelRun.begin(await openCompanies(application));
  try {
    for (const batch of batches) await run.perform(batch);
    const faults = await faultsAtTheEnd(run, database);
    if (faults.length > 0) throw new Error(`at the end\n${faults.join('\n')}`);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n\nsent:\n${run.log()}`, {
      cause: error,
    });
  } finally {
    count(run);
  }
}

function count({ exchanges, books }: ModelRun): void {
  for (const exchange of exchanges) tally.add(exchange);
  performed = {
    runs: performed.runs + 1,
    requests: performed.requests + exchanges.length,
    writes: performed.writes + books.reduce((sum, { writes }) => sum + writes.size, 0),
  };
  if (performed.runs % 10 === 0) say(`${String(performed.runs)} runs`);
}

/** At once: Jest keeps what is written to the console until the end. */
function say(text: string): void {
  writeSync(STDERR, `model: ${text}\n`);
}

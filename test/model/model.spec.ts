import { writeSync } from 'node:fs';
import * as fc from 'fast-check';
import { faultsAtTheEnd } from './run/closing.js';
import { ModelRun } from './run/model-run.js';
import { openCompanies } from './run/opening.js';
import { readSettings } from './run/settings.js';
import { type Batch, runs } from './run/steps.js';
import { Tally } from './run/tally.js';
import { World } from './run/world.js';

/*
 * Random requests of all operations, sent at once to the real application, in two companies. `books/` is a simple model
 * of what they do, a file for each feature, which shares no arithmetic and no rule with the product; of the product it
 * takes names of operations and ids of rows. `run/` sends, explains the answers by a serial order, and reads afterwards.
 * `npm run test:model -- --runs 2000` looks further.
 */

const settings = readSettings(process.env);
const tally = new Tally();
const CLOSING_MS = 60_000;
const SHORTENING_MS = 90_000;
const PROGRESS_RUNS = 20;
const STDERR = 2;

let world: World;
let startedAt = 0;
/** When a run failed first; from then on shorter runs that fail too are looked for. */
let failedAt: number | undefined;

beforeAll(async () => {
  world = await World.open();
});

afterAll(async () => {
  await world.close();
});

it(
  'answers as a simple model does, whatever is asked, in some serial order of each company',
  async () => {
    startedAt = performance.now();
    say(`seed ${String(settings.seed)}, at most ${String(settings.runs)} runs`);
    const details = await fc.check(fc.asyncProperty(runs(settings.batchesMax), performRun), {
      seed: settings.seed,
      numRuns: settings.runs,
      ...(settings.path === undefined ? {} : { path: settings.path }),
      // Short runs find little; what fails is made short afterwards.
      unbiased: true,
    });
    say(tally.summary());
    if (settings.showsTally) say(tally.details());
    if (details.failed) throw new Error(`${again(details)}\n\n${messageOf(details.errorInstance)}`);
  },
  settings.timeLimitMs + CLOSING_MS,
);

/** Each run has companies of its own, so that one that fails can be tried again and made shorter. */
async function performRun(batches: readonly Batch[]): Promise<void> {
  if (isOver()) return;
  world = await world.forNextRun();
  let run: ModelRun | undefined;
  try {
    run = await ModelRun.begin(await openCompanies(world.application));
    for (const batch of batches) await run.perform(batch);
    const faults = await faultsAtTheEnd(run, world.database);
    if (faults.length > 0) throw new Error(`when all was done\n${faults.join('\n')}`);
  } catch (error) {
    if (failedAt === undefined)
      say(`run ${String(tally.runs + 1)} fails, and is made shorter now: ${messageOf(error)}`);
    failedAt ??= performance.now();
    throw new Error(`${messageOf(error)}\n\nwhat was sent:\n${run?.log() ?? 'the opening'}`, { cause: error });
  } finally {
    if (run !== undefined) tally.add(run);
    if (tally.runs % PROGRESS_RUNS === 0) say(tally.summary());
  }
}

/** Whether nothing is begun any more. Nothing fails from then on, and so the shortest run that did is told. */
function isOver(): boolean {
  const now = performance.now();
  return now > startedAt + settings.timeLimitMs || (failedAt !== undefined && now > failedAt + SHORTENING_MS);
}

type Failure = Pick<fc.RunDetails<[readonly Batch[]]>, 'seed' | 'counterexamplePath' | 'numShrinks'>;

/** How the shortest failing run that was found is made again. */
function again({ seed, counterexamplePath, numShrinks }: Failure): string {
  const path = counterexamplePath ?? '';
  const command = `npm run test:model -- --seed ${String(seed)} --batches ${String(settings.batchesMax)}`;
  return `made shorter ${String(numShrinks)} times; again: ${command} --path ${path}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** At once: Jest keeps what is written to the console until the end. */
function say(text: string): void {
  writeSync(STDERR, `model: ${text}\n`);
}

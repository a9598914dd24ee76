import { writeFileSync, writeSync } from 'node:fs';
import * as fc from 'fast-check';
import type { ApiOperation } from './contract/documented-api.js';
import { plainStep, sequences, type Step } from './generate/steps.js';
import { Finding } from './run/finding.js';
import { FuzzRun } from './run/fuzz-run.js';
import { FuzzWorld } from './run/fuzz-world.js';
import { ProcessWatch } from './run/process-watch.js';
import { Tally } from './run/tally.js';
import { verdictOf } from './run/verdict.js';
import { readSettings } from './settings.js';

/*
 * Requests of every operation of the API description: good ones, nearly good ones and nonsense, reads and writes. Every
 * answer is held to the description, every refusal to having no effect, every write to its replay, and the books to
 * their invariants. `npm run test:fuzz -- --minutes 30` looks further; `generate/` makes requests of the schemas,
 * `contract/` judges answers, `run/` sends.
 */

const settings = readSettings(process.env);
const RUNS_OF_A_ROUND = 50;
const SHRINKING_MS = 15_000;
const CLOSING_MS = 120_000;
const PROGRESS_RUNS = 20;
const STDERR = 2;

const watch = new ProcessWatch();
let fuzz: FuzzWorld;
/** Of the requests that are sent to one operation after another. */
let swept: Tally;
/** Of those that are sent by chance. */
let tally: Tally;
let startedAt = 0;
/** When a run of this round failed first; from then on shorter runs that fail too are looked for. */
let failedAt: number | undefined;
/** What was found already: it is told once. */
const found = new Set<string>();
const reports: string[] = [];

beforeAll(async () => {
  watch.begin();
  fuzz = await FuzzWorld.open(watch);
  swept = new Tally(fuzz.api.operations);
  tally = new Tally(fuzz.api.operations);
}, CLOSING_MS);

afterAll(async () => {
  await fuzz.close();
  watch.end();
  expect(watch.finding()).toBeUndefined();
});

it('gets a good answer from every operation', async () => {
  const run = await FuzzRun.open(fuzz, swept);
  for (const operation of [...fuzz.api.operations].sort((left, right) => turnOf(left) - turnOf(right)))
    await unlessFound(() => run.perform(plainStep(operation)));
  await unlessFound(() => run.close());
  expect({ reports, unreached: swept.unreached }).toEqual({ reports: [], unreached: [] });
});

it(
  'keeps every promise, whatever is sent',
  async () => {
    startedAt = performance.now();
    say(`seed ${settings.seed}, ${settings.timeLimitMs / 60_000} minutes`);
    for (let round = 0; round === 0 || (!isOver() && settings.path === undefined); round += 1)
      await performRound(round);
    say(tally.summary());
    if (settings.showsTally) say(tally.details());
    const late = watch.finding();
    if (late !== undefined) tell(late, sameAgain(settings.seed));
    const verdict = verdictOf({ reports, swept, random: tally, seed: settings.seed });
    say(verdict.text);
    if (settings.verdictFile !== undefined) writeFileSync(settings.verdictFile, verdict.text);
    expect({ reports, verdict: verdict.result }).toEqual({ reports: [], verdict: 'nothing found' });
  },
  settings.timeLimitMs + SHRINKING_MS + CLOSING_MS,
);

/** First writes, then lists, which show the ids of what was written, then what is read by id. */
function turnOf({ isWrite, path }: ApiOperation): number {
  return isWrite ? 0 : path.includes('{') ? 2 : 1;
}

/** Runs until the time is over or something is found, which is then made shorter and told. */
async function performRound(round: number): Promise<void> {
  failedAt = undefined;
  const seed = (settings.seed + round) % 0x7fffffff;
  const details = await fc.check(fc.asyncProperty(sequences(fuzz.api.operations, settings.stepsMax), performRun), {
    seed,
    numRuns: settings.path === undefined ? RUNS_OF_A_ROUND : 1,
    ...(settings.path === undefined ? {} : { path: settings.path, endOnFailure: true }),
    unbiased: true,
  });
  if (!details.failed) return;
  tell(details.errorInstance, `${sameAgain(seed)} --path ${details.counterexamplePath ?? ''}`);
}

/** Goes on with the next operation, and tells what was found at the last. */
async function unlessFound(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    tell(error, sameAgain(settings.seed));
  }
}

/** @param again the command that shows it once more. */
function tell(error: unknown, again: string): void {
  if (error instanceof Finding) found.add(error.signature);
  const report = `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\nagain: ${again}`;
  reports.push(report);
  say(`found: ${report}`);
}

function sameAgain(seed: number): string {
  return `npm run test:fuzz -- --seed ${seed} --steps ${settings.stepsMax}`;
}

/** Each run has a company of its own, so that one that fails can be tried again and made shorter. */
async function performRun(steps: readonly Step[]): Promise<void> {
  if (isOver() || (failedAt !== undefined && performance.now() > failedAt + SHRINKING_MS)) return;
  fuzz = await fuzz.forNextRun();
  const run = await FuzzRun.open(fuzz, tally);
  try {
    for (const step of steps) await unlessKnown(() => run.perform(step));
    await unlessKnown(() => run.close());
  } catch (error) {
    failedAt ??= performance.now();
    throw error;
  } finally {
    tally.runs += 1;
    if (tally.runs % PROGRESS_RUNS === 0) say(tally.summary());
  }
}

async function unlessKnown(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Finding && found.has(error.signature))) throw error;
  }
}

/** Nothing is begun any more, unless a run that failed is being made shorter. */
function isOver(): boolean {
  return failedAt === undefined && performance.now() > startedAt + settings.timeLimitMs;
}

/** At once: Jest keeps what is written to the console until the end. */
function say(text: string): void {
  writeSync(STDERR, `fuzz: ${text}\n`);
}

import { newRun } from '../load/load-plan.js';
import { type LongStep, untilOver } from '../long-work/long-tasks.js';
import { type GeneratorPlan, type Offer, ONLY_PAYMENTS, type StepResult } from '../open-loop/plan.js';
import { getOf, postOf } from '../open-loop/requests.js';
import { runGenerator } from '../open-loop/run-generator.js';
import { holdRow } from './hold-row.js';
import type { Noise, NoiseStage } from './noise.js';

/** Each sends its next request as soon as it was answered, also when it was refused. */
const FLOOD: Offer = { connections: 1_000 };
const MANY = { connections: 256 };
/** What a company goes on sending while its row is held. */
const HELD: Offer = { perSecond: 25 };

/** All noises, in the order of the first round. */
export const NOISES: readonly Noise[] = [
  { name: 'flood', title: 'new payments, 1,000 connections, limits as shipped', limited: true, make: flood },
  {
    ...{ name: 'keys', title: 'one key over and over, with right and wrong requests', limited: true },
    make: (stage, seconds) => send(stage, seconds, MANY, oneKey(stage)),
  },
  { name: 'held-row', title: 'its row held beyond the lock timeout, over and over', limited: true, make: heldRow },
  { name: 'pay-runs', title: 'pay runs, one after the other', limited: true, make: payRuns },
  {
    ...{ name: 'reports', title: 'balance sheets and trial balances, 256 connections', limited: true },
    make: (stage, seconds) => send(stage, seconds, MANY, reports(stage)),
  },
  {
    ...{ name: 'tokens', title: 'bad tokens, 256 connections', limited: true },
    make: (stage, seconds) => send(stage, seconds, MANY, unsigned(stage)),
  },
  { name: 'flood-unlimited', title: 'new payments, 1,000 connections, limits lifted', limited: false, make: flood },
];

function flood(stage: NoiseStage, seconds: number): Promise<string> {
  return send(stage, seconds, FLOOD);
}

async function heldRow(stage: NoiseStage, seconds: number, over: AbortSignal): Promise<string> {
  const [times, answers] = await Promise.all([
    holdRow(stage.superuserUrl, stage.neighbour, over),
    send(stage, seconds, HELD),
  ]);
  return `held ${times} times; ${answers}`;
}

async function payRuns({ payRuns: task }: NoiseStage, _seconds: number, over: AbortSignal): Promise<string> {
  const steps: LongStep[] = [];
  await untilOver(task, over, steps);
  const problem = steps.find((step) => step.problem !== undefined)?.problem;
  return `${steps.length} requests of up to ${longest(steps)} s${problem === undefined ? '' : `; ${problem}`}`;
}

function longest(steps: readonly LongStep[]): string {
  return (Math.max(0, ...steps.map(({ durationMs }) => durationMs)) / 1_000).toFixed(1);
}

/** New payments, or the given requests in turn. */
async function send(
  { port, neighbour }: NoiseStage,
  seconds: number,
  offer: Offer,
  given?: readonly string[],
): Promise<string> {
  const plan: GeneratorPlan = {
    ...{ ports: [port], connections: MANY.connections, companies: [neighbour], run: newRun(), mix: ONLY_PAYMENTS },
    ...{ today: today(), steps: [{ name: 'noise', seconds, offer }], ...(given === undefined ? {} : { given }) },
  };
  const [result] = (await runGenerator(plan)).results;
  return result === undefined ? 'nothing' : answersOf(result);
}

function answersOf({ accepted, refused, seconds, broken }: StepResult): string {
  const counts = { '2xx': accepted, ...refused, ...(broken === 0 ? {} : { broken }) };
  const rates = Object.entries(counts).map(
    ([status, count]) => `${status}: ${(count / seconds).toFixed(count < 10 * seconds ? 1 : 0)}`,
  );
  return `${rates.join(', ')} in a second`;
}

/** One payment as it was sent first, and what is refused: another amount, no body that counts, no token that counts. */
function oneKey({ neighbour, badTokens }: NoiseStage): string[] {
  const { token, customerId } = neighbour;
  const key = `${newRun()}-0000-4000-8000-000000000000`;
  const body = (amount: string): string =>
    JSON.stringify({ customerId, amount, currency: 'EUR', method: 'bank_transfer', receivedDate: today() });
  const post = (by: string, text: string): string => postOf('/api/payments', by, key, text);
  const right = post(token, body('120.00'));
  return [
    right,
    post(token, body('121.00')),
    right,
    post(token, '{"amount":12'),
    right,
    post(badTokens[0] ?? '', '{}'),
  ];
}

function reports({ neighbour: { token } }: NoiseStage): string[] {
  return [getOf('/api/reports/balance-sheet', token), getOf('/api/ledger/trial-balance', token)];
}

function unsigned({ badTokens }: NoiseStage): string[] {
  return badTokens.map((token) => getOf('/api/payments', token));
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

import { signToken } from '../../src/identity/index.js';
import { type Companies, issuerOf, type LoadCompany } from '../companies.js';
import { LIMITS_AS_SHIPPED, startProduct } from '../contestants/product.js';
import type { ServerProcess } from '../contestants/server-process.js';
import { type BenchDatabase, type BenchPostgres, query } from '../database/bench-postgres.js';
import { ApiClient } from '../load/api-client.js';
import { newRun } from '../load/load-plan.js';
import { longTasksOf, prepareLongWork } from '../long-work/long-work-company.js';
import { ONLY_PAYMENTS } from '../open-loop/plan.js';
import { runGenerator } from '../open-loop/run-generator.js';
import { rotated } from '../rounds.js';
import { measureTurn, type MeasuredTurn, type Meanwhile } from './measured-turn.js';
import type { Noise, NoiseStage } from './noise.js';
import { NOISES } from './noises.js';
import type { NeighbourOptions } from './options.js';
import type { RoundTurn } from './summary.js';

const BAD_TOKENS = 256;
const TOKEN_SECONDS = 3_600;
const WARM_UP = { name: 'warm-up', seconds: 6, offer: { connections: 256 } };

/** Where all noises are measured. */
export interface NeighbourStage {
  readonly postgres: BenchPostgres;
  readonly database: BenchDatabase;
  readonly companies: Companies;
  readonly options: NeighbourOptions;
  /** Says what is measured now. */
  readonly announce: (what: string) => void;
}

export interface NeighbourFindings {
  readonly turns: readonly RoundTurn[];
  readonly problems: readonly string[];
}

/** Measures one company beside the noises of another: first with the rate limits as shipped, then without. */
export async function measureNoises(stage: NeighbourStage): Promise<NeighbourFindings> {
  const turns: RoundTurn[] = [];
  const problems: string[] = [];
  for (const limited of [true, false]) {
    const noises = NOISES.filter((noise) => noise.limited === limited && stage.options.only.includes(noise.name));
    if (noises.length === 0) continue;
    const settings = limited ? LIMITS_AS_SHIPPED : {};
    const server = await startProduct(stage.database, stage.postgres.jwtSecret, undefined, settings);
    try {
      const noiseStage = await prepare(stage, server, noises);
      for await (const turn of turnsOf(stage, server, noiseStage, noises)) turns.push({ ...turn, limited });
    } finally {
      await server.stop();
    }
    if (server.complaint !== '') problems.push(`the server complained: ${server.complaint.slice(0, 500)}`);
  }
  return { turns, problems: [...problems, ...turns.flatMap(problemsOf)] };
}

/** Quiet before each noise, and at the end. */
async function* turnsOf(
  { postgres, companies, options, announce }: NeighbourStage,
  { port, pid }: ServerProcess,
  noiseStage: NoiseStage,
  noises: readonly Noise[],
): AsyncGenerator<Omit<RoundTurn, 'limited'>> {
  const processes = { node: [pid], others: [], postmaster: postgres.postmaster };
  const subject = { port, company: companyAt(companies.many), processes };
  const measure = async (
    round: number,
    noise: RoundTurn['noise'],
    meanwhile?: Meanwhile,
  ): Promise<Omit<RoundTurn, 'limited'>> => {
    const turn = await measureTurn(subject, options.seconds, meanwhile);
    announce(`round ${round}, ${noise}: ${inShort(turn)}`);
    return { ...turn, round, noise };
  };
  for (let round = 1; round <= options.rounds; round += 1)
    for (const { name, make } of rotated(noises, round - 1)) {
      yield await measure(round, 'quiet');
      yield await measure(round, name, (over) => make(noiseStage, options.seconds, over));
    }
  yield await measure(options.rounds, 'quiet');
}

/** Runs the server in, with both companies. */
async function prepare(
  { postgres, database, companies, options, announce }: NeighbourStage,
  { port }: ServerProcess,
  noises: readonly Noise[],
): Promise<NoiseStage> {
  const [neighbour, company] = [companyAt(companies.one), companyAt(companies.many)];
  const api = new ApiClient(port, neighbour.token);
  if (noises.some(({ name }) => name === 'pay-runs')) {
    announce(`employing ${options.employees}`);
    await prepareLongWork(api, options.employees);
  }
  await runGenerator({
    ...{ ports: [port], connections: WARM_UP.offer.connections, companies: [neighbour, company], run: newRun() },
    ...{ today: new Date().toISOString().slice(0, 10), mix: ONLY_PAYMENTS, steps: [WARM_UP] },
  });
  const { superuserUrl } = database;
  await query(superuserUrl, 'VACUUM (ANALYZE)');
  const { paying } = await longTasksOf(api, superuserUrl, neighbour.companyId, options.employees);
  const badTokens = await signedByAnother(postgres.jwtSecret);
  return { port, superuserUrl, neighbour, badTokens, payRuns: paying };
}

function signedByAnother(jwtSecret: string): Promise<string[]> {
  const issuer = issuerOf(`not ${jwtSecret}`);
  const numbers = Array.from({ length: BAD_TOKENS }, (_, number) => number);
  return Promise.all(numbers.map((number) => signToken(issuer, { subject: `stranger-${number}` }, TOKEN_SECONDS)));
}

function companyAt([first]: readonly LoadCompany[]): LoadCompany {
  if (first === undefined) throw new Error('there is no company; look for what ended the filling of the database');
  return first;
}

function inShort({ p50Ms, p99Ms, maxMs, refusals, neighbour, ...shares }: MeasuredTurn): string {
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  return (
    `p50 ${p50Ms.toFixed(1)}, p99 ${p99Ms.toFixed(1)}, max ${maxMs.toFixed(0)} ms; Node ${percent(shares.nodeShare)}, ` +
    `PostgreSQL ${percent(shares.postgresShare)}, load ${percent(shares.loadShare)}, foreign ${percent(shares.foreignShare)}` +
    (Object.keys(refusals).length === 0 ? '' : `; ${JSON.stringify(refusals)}`) +
    (neighbour === '' ? '' : `; the neighbour: ${neighbour}`)
  );
}

/** A noise that was none shows nothing. */
function problemsOf({ noise, round, neighbour, samples }: RoundTurn): string[] {
  const failed = neighbour.startsWith('failed') || neighbour === 'nothing';
  return [
    ...(failed ? [`${noise}, round ${round}: ${neighbour}`] : []),
    ...samples.slice(0, 1).map((sample) => `${noise}, round ${round}: ${sample}`),
  ];
}

import { setTimeout as wait } from 'node:timers/promises';
import type { LoadCompany } from '../companies.js';
import { newRun } from '../load/load-plan.js';
import { cpuBetween, foreignShareOf, type Processes, readCpu } from '../machine/cpu.js';
import type { Latencies, Mix, Step } from '../open-loop/plan.js';
import { runGenerator } from '../open-loop/run-generator.js';

/** Half of them new payments, half lists of payments. */
export const REQUESTS_PER_SECOND = 100;
const MIX: Mix = { replay: 0, conflict: 0, read: 0.5, killed: 0 };
/** So many that the next request finds one free, however long some take. */
const CONNECTIONS = 256;
const OFFER = { perSecond: REQUESTS_PER_SECOND };
const LEAD: Step = { name: 'lead', seconds: 0.5, offer: OFFER, settles: true };
/** What the neighbour has left in the queue is done by then. */
const REST_MS = 1_000;

/** How one company fared for some seconds. Shares are of one core, the foreign one of the machine. */
export interface MeasuredTurn extends Latencies {
  /** Requests that were not answered 2xx, or not at all, in words; empty when there was none. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Bodies of some of them. */
  readonly samples: readonly string[];
  /** What the neighbour was answered, in words. */
  readonly neighbour: string;
  readonly nodeShare: number;
  readonly postgresShare: number;
  readonly loadShare: number;
  readonly foreignShare: number;
}

/** What the neighbour does, from the moment in which the measurement begins until it is over. */
export type Meanwhile = (over: AbortSignal) => Promise<string>;

/** Sends the steady requests of a company for some seconds, and tells how each was answered. */
export async function measureTurn(
  { port, company, processes }: { port: number; company: LoadCompany; processes: Processes },
  seconds: number,
  meanwhile: Meanwhile = () => Promise.resolve(''),
): Promise<MeasuredTurn> {
  const over = new AbortController();
  let neighbour: Promise<string> = Promise.resolve('');
  const measured: Step = { name: 'measured', seconds, offer: OFFER, settles: true };
  const [before, startedAt] = [readCpu(processes), performance.now()];
  const end = await runGenerator(
    {
      ...{ ports: [port], connections: CONNECTIONS, companies: [company], run: newRun(), mix: MIX },
      ...{ today: new Date().toISOString().slice(0, 10), steps: [LEAD, measured] },
    },
    (step) => {
      if (step === measured.name) neighbour = inWords(meanwhile(over.signal));
      return () => {
        if (step === measured.name) over.abort();
      };
    },
  );
  const said = await neighbour;
  const used = cpuBetween(before, readCpu(processes));
  const elapsed = (performance.now() - startedAt) / 1_000;
  await wait(REST_MS);
  const result = end.results.at(-1);
  if (result === undefined) throw new Error('nothing was measured; look for what ended the generator above');
  const { refused, broken, notSent, samples, acceptedLatencies } = result;
  const counts = { ...refused, broken, 'not sent': notSent, unanswered: end.unanswered };
  return {
    ...acceptedLatencies,
    refusals: Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    ...{ samples, neighbour: said },
    ...{ nodeShare: used.node / elapsed, postgresShare: used.postgres / elapsed },
    ...{ loadShare: (used.client + used.benchmark) / elapsed, foreignShare: foreignShareOf(used, elapsed) },
  };
}

/** A neighbour that failed is told of, and ends nothing. */
async function inWords(noise: Promise<string>): Promise<string> {
  try {
    return await noise;
  } catch (error) {
    return `failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

import {
  ADJUST,
  BESIDE_IMPORTS,
  BESIDE_PAY_RUNS,
  FINALIZE,
  longPoint,
  MANY_CONNECTIONS,
  ONE_COMPANY,
  ONE_CONNECTION,
  PAYMENTS,
  REPLAYS,
  SOME_CONNECTIONS,
  TIME,
} from '../contestants/points.js';
import type { LongOperation, Point } from '../measurement/sample.js';
import { find, type Summary } from './summary.js';

/** A goal and what was reached. */
export interface Goal {
  readonly text: string;
  /** The figure that is judged; undefined when something that it needs was not measured. */
  readonly value: number | undefined;
  readonly unit: string;
  readonly limit: number;
  readonly best: 'most' | 'least';
  /** What the figure was made of. */
  readonly of: string;
}

export type Verdict = 'PASS' | 'MISS' | 'not measured';

export function verdictOf({ value, limit, best }: Goal): Verdict {
  if (value === undefined || Number.isNaN(value)) return 'not measured';
  return (best === 'most' ? value >= limit : value <= limit) ? 'PASS' : 'MISS';
}

/** The goals of the project, at 256 connections over 64 companies where nothing else is said. */
export function goalsOf(summaries: readonly Summary[]): Goal[] {
  const at = (contestant: string, point: Point = MANY_CONNECTIONS): Summary | undefined =>
    find(summaries, contestant, point);
  const product = at('accubooks');
  const two = at('accubooks-2');
  const longWork = (point: Point): Summary | undefined => at('long-work', point);
  return [
    atLeast(10, 'times the plain peer (a)', product, at('plain')),
    atLeast(4, 'times the expert peer (b)', product, at('expert')),
    atLeast(60, '% of the ceiling (d), in one process', product, at('ceiling')),
    {
      ...{ text: 'createPayment/s in two processes', value: two?.writesPerSecond, unit: '/s', limit: 4_800 },
      ...{ best: 'most', of: '' },
    },
    atLeast(70, '% of 64 companies, one hot company', at('accubooks', ONE_COMPANY), product),
    atLeast(80, '% of the ceiling (d), replays', at('accubooks', REPLAYS), at('ceiling')),
    latencyAtOneConnection(at('accubooks', ONE_CONNECTION), at('expert', ONE_CONNECTION)),
    costOfRecords(product, at('without-records')),
    {
      ...{ text: 'p99 at 256 connections', value: product?.p99Ms, unit: ' ms', limit: 150, best: 'least', of: '' },
    },
    ...[FINALIZE, ADJUST, TIME].map((point) => timesOfPayment(point.operation, product, at('accubooks', point))),
    longGoal('executePayrollRun', ['createPayRun', 'updatePayRunStatus to approved'], BESIDE_PAY_RUNS, longWork),
    longGoal('importBankTransactions', [], BESIDE_IMPORTS, longWork),
  ];
}

/** Time for each write, as the rates have it. */
function timesOfPayment(operation: string, payment: Summary | undefined, other: Summary | undefined): Goal {
  const known = payment !== undefined && other !== undefined;
  return {
    ...{ text: `times createPayment's time, ${operation}`, unit: ' x', limit: 2, best: 'least' },
    value: known ? payment.writesPerSecond / other.writesPerSecond : undefined,
    of: known ? `${Math.round(other.writesPerSecond)}/s against ${Math.round(payment.writesPerSecond)}/s` : '',
  };
}

/**
 * Long work by itself is judged; how long it takes under load, and the payments of the other companies before and
 * meanwhile, are said beside it.
 */
function longGoal(
  operation: LongOperation,
  before: readonly LongOperation[],
  meanwhile: Point,
  at: (point: Point) => Summary | undefined,
): Goal {
  const alone = at(longPoint(operation));
  const seconds = (one: Summary | undefined): string => (one === undefined ? '?' : (one.p50Ms / 1_000).toFixed(2));
  const p99 = (point: Point): string => at(point)?.p99Ms.toFixed(0) ?? '?';
  const parts = [
    ...before.map((step) => `${step} ${seconds(at(longPoint(step)))} s`),
    `under load ${seconds(at(longPoint(operation, PAYMENTS)))} s`,
    `payments' p99 ${p99(SOME_CONNECTIONS)} ms before, ${p99(meanwhile)} ms meanwhile`,
  ];
  return {
    ...{ text: `seconds of ${operation}`, unit: ' s', limit: 2, best: 'least' },
    value: alone === undefined ? undefined : alone.p50Ms / 1_000,
    of: alone === undefined ? '' : parts.join('; '),
  };
}

function atLeast(limit: number, text: string, left: Summary | undefined, right: Summary | undefined): Goal {
  const percent = text.startsWith('%');
  const ratio = left === undefined || right === undefined ? undefined : left.writesPerSecond / right.writesPerSecond;
  const value = ratio === undefined ? undefined : ratio * (percent ? 100 : 1);
  const rates = [left, right].map((one) => (one === undefined ? '?' : `${Math.round(one.writesPerSecond)}/s`));
  return {
    text: text.replace(/^%/, 'percent'),
    value,
    unit: percent ? ' %' : ' x',
    limit,
    best: 'most',
    of: rates.join(' against '),
  };
}

function latencyAtOneConnection(product: Summary | undefined, expert: Summary | undefined): Goal {
  const known = product !== undefined && expert !== undefined;
  return {
    ...{ text: 'times the p50 of the expert peer (b), at one connection', unit: ' x', limit: 1.2, best: 'least' },
    value: known ? product.p50Ms / expert.p50Ms : undefined,
    of: known ? `${product.p50Ms.toFixed(2)} ms against ${expert.p50Ms.toFixed(2)} ms` : '',
  };
}

function costOfRecords(product: Summary | undefined, without: Summary | undefined): Goal {
  const known = product !== undefined && without !== undefined;
  return {
    ...{ text: 'percent of the rate, cost of audit and metrics', unit: ' %', limit: 10, best: 'least' },
    value: known ? (1 - product.writesPerSecond / without.writesPerSecond) * 100 : undefined,
    of: known ? `${Math.round(product.writesPerSecond)}/s against ${Math.round(without.writesPerSecond)}/s` : '',
  };
}

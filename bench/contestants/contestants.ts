import type { Metrics } from '../measurement/group-metrics.js';
import { attemptsBetween } from '../measurement/group-metrics.js';
import type { Contestant } from './contestant.js';
import { startNodeIdempotency } from './node-idempotency.js';
import { startPeer } from './peers.js';
import { LongWork } from './long-work.js';
import {
  ADJUST,
  COMMON_POINTS,
  FINALIZE,
  MANY_CONNECTIONS,
  ONE_COMPANY,
  ONE_CONNECTION,
  REPLAYS,
  SOME_CONNECTIONS,
  TIME,
  UPDATE,
} from './points.js';
import { PostgresLimit } from './postgres-limit.js';
import { type Preload, startProduct } from './product.js';
import { ServerContestant, type ServerContestantOptions } from './server-contestant.js';

const NOTHING_STORED = { storedAnswers: false, auditRows: false };

/** Everybody who takes part, in the order of the first round. */
export const CONTESTANTS: readonly Contestant[] = [
  new ServerContestant({
    name: 'plain',
    title: '(a) Nest, Express, TypeORM save()',
    points: COMMON_POINTS,
    start: async ({ postgres }, database) => ({
      servers: [await startPeer('plain/main', database, postgres.jwtSecret)],
      others: [],
    }),
  }),
  new ServerContestant({
    name: 'expert',
    title: '(b) Nest, Fastify, prepared SQL',
    points: COMMON_POINTS,
    start: async ({ postgres }, database) => ({
      servers: [await startPeer('expert/main', database, postgres.jwtSecret)],
      others: [],
    }),
  }),
  new ServerContestant({
    name: 'node-idempotency',
    title: '(c) @node-idempotency/nestjs, Redis',
    points: COMMON_POINTS,
    start: startNodeIdempotency,
    // The stored answer is in Redis.
    records: { storedAnswers: false },
  }),
  product('ceiling', '(d) AccuBooks without its engine', {
    points: [ONE_CONNECTION, SOME_CONNECTIONS, MANY_CONNECTIONS],
    preload: 'ceiling',
    writes: false,
    records: NOTHING_STORED,
  }),
  product('accubooks', 'AccuBooks, one process', {
    points: [...COMMON_POINTS, REPLAYS, UPDATE, FINALIZE, ADJUST, TIME],
  }),
  product('accubooks-2', 'AccuBooks, two processes', {
    points: [SOME_CONNECTIONS, MANY_CONNECTIONS, ONE_COMPANY],
    processes: 2,
  }),
  product('without-records', 'AccuBooks without audit and metrics', {
    // The first one only runs it in as long as the product has run before it is measured with many.
    points: [SOME_CONNECTIONS, MANY_CONNECTIONS],
    preload: 'without-records',
    records: { auditRows: false },
    check: metricsAreOff,
  }),
  product('runs-counted', 'AccuBooks, handler runs counted', {
    points: [MANY_CONNECTIONS, ONE_COMPANY, FINALIZE],
    preload: 'count-runs',
  }),
  new LongWork(),
  new PostgresLimit(),
];

interface ProductOptions extends Pick<ServerContestantOptions, 'points' | 'writes' | 'records' | 'check'> {
  readonly preload?: Preload;
  readonly processes?: number;
}

function product(name: string, title: string, { preload, processes = 1, ...options }: ProductOptions): Contestant {
  return new ServerContestant({
    ...options,
    name,
    title,
    hasMetrics: true,
    start: async ({ postgres }, database) => {
      const started = Array.from({ length: processes }, () => startProduct(database, postgres.jwtSecret, preload));
      return { servers: await Promise.all(started), others: [] };
    },
  });
}

/** Were a metric still counted, the comparison would show too small a cost. */
function metricsAreOff(before: Metrics, after: Metrics): string[] {
  const counted = attemptsBetween(before, after, 'idempotent_writes_total');
  return counted === 0 ? [] : [`metrics were to be off, and ${counted} attempts were counted`];
}

import type { Observation, Values } from './observation.js';

/** What a rule must measure, and what it must therefore say. */
export interface ExpectedRule {
  /** The left side of each of its comparisons. */
  readonly sides: readonly Values[];
  /** The labels of what it holds for. */
  readonly holdsFor: readonly string[];
}

const OF_FIRST_POOLS = ['writer', 'reader'] as const;

/** By the alert's name. The load is such that about half of them hold. */
export const EXPECTED_RULES: Readonly<Record<string, (seen: Observation) => ExpectedRule>> = {
  HighFailureRate: (seen) => ({
    sides: [
      seen.byOperation((operation) => seen.failures(operation) / seen.attempts(operation)),
      seen.byOperation(seen.attempts),
    ],
    holdsFor: ['operation=createPayment'],
  }),
  KeyCollision: (seen) => ({
    sides: [seen.byOperation((operation) => seen.failed('mismatch', operation))],
    holdsFor: ['operation=createPayment'],
  }),
  HighReplayRate: (seen) => ({
    sides: [
      seen.byOperation((operation) => seen.replays(operation) / seen.attempts(operation)),
      seen.byOperation(seen.attempts),
    ],
    holdsFor: ['operation=createCustomer'],
  }),
  SlowExecution: (seen) => ({
    sides: [seen.byOperation((operation) => seen.time(0.95, operation)), seen.byOperation(seen.attempts)],
    holdsFor: [],
  }),
  DBConnectionPoolExhaustion: ({ now: { api } }) => ({
    sides: [
      Object.fromEntries(
        OF_FIRST_POOLS.map((pool) => {
          const count = (state: string): number => api.sum('accubooks_db_pool_connections', { pool, state });
          return [`pool=${pool}`, (count('total') - count('idle')) / count('max')];
        }),
      ),
    ],
    holdsFor: [],
  }),
  AccuBooksUnreachable: () => ({
    sides: [{ 'job=accubooks-api': 1, 'job=accubooks-workflows': 1 }],
    holdsFor: [],
  }),
  AccuBooksTargetDown: () => ({
    sides: [{ 'job=accubooks-api': 1, 'job=accubooks-workflows': 1 }],
    holdsFor: [],
  }),
  HighServerErrorRate: (seen) => ({
    sides: [{ '': seen.serverErrorCount / seen.requests }, { '': seen.requests }],
    holdsFor: [''],
  }),
  WriteErrorBudgetBurnsFast: errorBudget,
  WriteErrorBudgetBurnsSlowly: errorBudget,
  BooksViolated: ({ books }) => ({
    sides: [Object.fromEntries(Object.entries(books.violations).map(([id, count]) => [`invariant=${id}`, count]))],
    holdsFor: ['invariant=I02'],
  }),
  BooksNotChecked: ({ books, windows }) => ({
    sides: [{ '': windows.api.to - books.checkedAt.getTime() / 1_000 }],
    holdsFor: [],
  }),
  AuditLogMonthsMissing: () => ({ sides: [{ '': 12 }, { '': 0 }], holdsFor: [] }),
  AuditLogNotArchived: ({ windows }) => ({
    sides: [{ '': windows.api.to - beginningOfMonth(windows.api.to) }],
    holdsFor: [],
  }),
  WorkflowJobsStuck: () => ({ sides: [{ '': 0 }], holdsFor: [] }),
  WorkflowsGivenUp: () => ({ sides: [{ '': 0 }], holdsFor: [] }),
};

/** @param seconds since 1970. */
function beginningOfMonth(seconds: number): number {
  const moment = new Date(seconds * 1_000);
  return Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth()) / 1_000;
}

/** Both pairs of windows see the same. */
function errorBudget(seen: Observation): ExpectedRule {
  const failures = seen.over(seen.failures);
  const ratio = { '': failures / seen.over(seen.attempts) };
  return { sides: [ratio, ratio, { '': failures }, ratio, ratio, { '': failures }], holdsFor: [''] };
}

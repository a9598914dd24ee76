import { kpisOf, type Known } from './kpis.js';
import type { Figures } from './report.js';

const FIGURES: Figures = {
  ...{ of: 'all', attempts: 1_000, new: 900, replayed: 100, failed: 0, refused: 0 },
  ...{ p50Ms: 5, p95Ms: 50, p99Ms: 90 },
};

const KNOWN: Known = {
  audit: { all: FIGURES, days: [], operations: [], busiestPerSecond: 3 },
  duplicates: [],
  crossings: [],
  prometheus: { uptime: 1, coverage: 1, poolUse: 0.2, scrapeMs: 3, processesUp: [] },
  benchmark: undefined,
};

function verdictOf(id: string, known: Partial<Known> = {}): string | undefined {
  return kpisOf({ ...KNOWN, ...known }).find((kpi) => kpi.id === id)?.verdict;
}

function audited(figures: Partial<Figures>): Partial<Known> {
  return { audit: { ...KNOWN.audit, all: { ...FIGURES, ...figures } } };
}

function measured(figures: Partial<NonNullable<Known['prometheus']>>): Partial<Known> {
  return { prometheus: { uptime: 1, coverage: 1, poolUse: 0.2, scrapeMs: 3, processesUp: [], ...figures } };
}

describe('the verdict on a KPI', () => {
  it.each([
    ['failure_rate', audited({ failed: 7 }), 'PASS'],
    ['failure_rate', audited({ failed: 8 }), 'WARNING'],
    ['failure_rate', audited({ failed: 10 }), 'FAIL'],
    ['replay_rate', audited({ replayed: 199 }), 'WARNING'],
    ['replay_rate', audited({ replayed: 200 }), 'FAIL'],
    ['p95', audited({ p95Ms: 399 }), 'PASS'],
    ['p95', audited({ p95Ms: 500 }), 'FAIL'],
    ['p99', audited({ p99Ms: 999 }), 'WARNING'],
    ['p99', audited({ p99Ms: 1_000 }), 'FAIL'],
    ['uptime', measured({ uptime: 0.9993 }), 'PASS'],
    ['uptime', measured({ uptime: 0.99915 }), 'WARNING'],
    ['uptime', measured({ uptime: 0.999 }), 'FAIL'],
    ['uptime', measured({ uptime: 1, coverage: 0.94 }), 'WARNING'],
    ['uptime', measured({ uptime: undefined }), 'no source'],
    ['pool', measured({ poolUse: 0.7 }), 'WARNING'],
    ['pool', measured({ poolUse: 0.8 }), 'FAIL'],
    ['pool', measured({ poolUse: undefined }), 'no source'],
    ['overhead', measured({ scrapeMs: 20 }), 'FAIL'],
    ['overhead', { prometheus: undefined }, 'no source'],
    ['duplicates', { duplicates: [{ what: 'x', count: 1, examples: [] }] }, 'FAIL'],
    ['isolation', { crossings: [{ what: 'x', count: 1, examples: [] }] }, 'FAIL'],
    ['throughput', {}, 'no source'],
  ])('%s with %j is %s', (id, known, expected) => {
    expect(verdictOf(id, known)).toBe(expected);
  });

  it('is never PASS on nothing, but a breach is one also in a week without attempts', () => {
    const nothing = { ...audited({ attempts: 0, new: 0, replayed: 0 }), prometheus: undefined };
    const verdicts = kpisOf({ ...KNOWN, ...nothing }).map(({ verdict }) => verdict);
    expect(new Set(verdicts)).toEqual(new Set(['no source']));
    expect(verdictOf('isolation', { ...nothing, crossings: [{ what: 'x', count: 1, examples: [] }] })).toBe('FAIL');
  });
});

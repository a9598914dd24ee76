import { overloadGoals } from '../../bench/overload/goals.js';
import type { MeasuredStep } from '../../bench/overload/measured-step.js';
import { AFTER, BEFORE, OVERLOAD } from '../../bench/overload/phases.js';
import { verdictOf } from '../../bench/report/goals.js';

const SECONDS = 20;
const LATENCIES = { count: 1, p50Ms: 1, p99Ms: 1, maxMs: 1 };
const WELL = { accepted: 1, refused: 0, p99Ms: 1 };

/** A step in which so many were accepted in a second, and all probes were answered. */
function step(name: string, perSecond: number, changes: Partial<MeasuredStep> = {}): MeasuredStep {
  const probes = { count: 10 * SECONDS, failed: 0, p99Ms: 1, maxMs: 1 };
  return {
    ...{ name, seconds: SECONDS, plannedPerSecond: perSecond, arrived: perSecond * SECONDS, sent: perSecond * SECONDS },
    ...{ notSent: 0, accepted: perSecond * SECONDS, acceptedLatencies: LATENCIES, refusedLatencies: LATENCIES },
    ...{ refused: {}, refusedWithRetryAfter: 0, broken: 0, killed: 0, windows: [WELL, WELL, WELL, WELL] },
    ...{ samples: [], processorSeconds: 1, nodeShare: 1, postgresShare: 1, generatorShare: 1, foreignShare: 0 },
    ...{ live: probes, ready: probes, ...changes },
  };
}

const shed = { arrived: 300 * SECONDS, refused: { '503': 9 }, refusedWithRetryAfter: 9 };
const GOOD = [step('peak, 128 connections', 100), step(BEFORE, 50), step(OVERLOAD, 90, shed), step(AFTER, 50)];

/** The goals that are not reached when a step went otherwise. */
function missed(name: string, changes: Partial<MeasuredStep>): string[] {
  const steps = GOOD.map((one) => (one.name === name ? { ...one, ...changes } : one));
  const goals = overloadGoals(steps).filter((goal) => verdictOf(goal) !== 'PASS');
  return goals.map((goal) => `${goal.text}: ${verdictOf(goal)}`);
}

describe('the goals of overload', () => {
  it('are reached by a run in which all went well', () => {
    expect(missed(OVERLOAD, {})).toEqual([]);
  });

  // Nobody answered, so nobody failed to answer: the goal was reached.
  it.each([BEFORE, OVERLOAD, AFTER])('are missed when nobody asked for health: %s', (name) => {
    const live = { count: 0, failed: 0, p99Ms: Number.NaN, maxMs: 0 };
    expect(missed(name, { live })).toEqual([
      '/health/live answered in a second, in each step: MISS',
      '/health/live without an answer in 3 s: not measured',
    ]);
  });

  it('are missed when health was asked for at the beginning alone', () => {
    const live = { count: 30, failed: 0, p99Ms: 1, maxMs: 1 };
    expect(missed(OVERLOAD, { live })).toEqual(['/health/live answered in a second, in each step: MISS']);
  });

  it('are missed when one probe was not answered', () => {
    const live = { count: 200, failed: 1, p99Ms: 1, maxMs: 3_000 };
    expect(missed(OVERLOAD, { live })).toEqual(['/health/live without an answer in 3 s: MISS']);
  });

  // There were no goals then, and none was missed.
  it.each([BEFORE, OVERLOAD, AFTER])('are not judged without the step: %s', (name) => {
    const steps = GOOD.filter((one) => one.name !== name);
    expect(() => overloadGoals(steps)).toThrow(`the step "${name}" was not measured`);
  });
});

import { type Groups, nameOf, type Point } from '../measurement/sample.js';
import type { RoundSample } from '../rounds.js';
import { medianOf } from './median.js';

/** The medians of one point of one contestant over the rounds. */
export interface Summary {
  readonly contestant: string;
  readonly point: Point;
  readonly rounds: number;
  readonly writesPerSecond: number;
  /** The slowest and the fastest round. */
  readonly slowest: number;
  readonly fastest: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly nodeUs: number;
  readonly postgresUs: number;
  readonly othersUs: number;
  readonly clientUs: number;
  readonly foreignShare: number;
  readonly errors: number;
  readonly problems: readonly string[];
  readonly groups?: Groups | undefined;
}

/** Medians by contestant and point, in the order of their first samples. */
export function summarise(samples: readonly RoundSample[]): Summary[] {
  const points = new Map<string, RoundSample[]>();
  for (const sample of samples) {
    const key = `${sample.contestant} ${nameOf(sample.point)}`;
    points.set(key, [...(points.get(key) ?? []), sample]);
  }
  return [...points.values()].flatMap((ofPoint) => summaryOf(ofPoint) ?? []);
}

/** The summary of a contestant at a point, if it was measured. */
export function find(summaries: readonly Summary[], contestant: string, point: Point): Summary | undefined {
  return summaries.find((one) => one.contestant === contestant && nameOf(one.point) === nameOf(point));
}

function summaryOf(samples: readonly RoundSample[]): Summary | undefined {
  const [first] = samples;
  if (first === undefined) return undefined;
  const median = (of: (sample: RoundSample) => number): number => medianOf(samples.map(of));
  const rates = samples.map((sample) => sample.writesPerSecond);
  return {
    contestant: first.contestant,
    point: first.point,
    rounds: samples.length,
    writesPerSecond: medianOf(rates),
    slowest: Math.min(...rates),
    fastest: Math.max(...rates),
    p50Ms: median((sample) => sample.p50Ms),
    p99Ms: median((sample) => sample.p99Ms),
    nodeUs: median((sample) => sample.nodeUs),
    postgresUs: median((sample) => sample.postgresUs),
    othersUs: median((sample) => sample.othersUs),
    clientUs: median((sample) => sample.clientUs),
    foreignShare: median((sample) => sample.foreignShare),
    errors: samples.reduce((sum, sample) => sum + sample.errors, 0),
    problems: [...new Set(samples.flatMap((sample) => sample.problems))],
    groups: groupsOf(samples.flatMap((sample) => sample.groups ?? [])),
  };
}

function groupsOf(groups: readonly Groups[]): Groups | undefined {
  const [first] = groups;
  if (first === undefined) return undefined;
  const median = (of: (of: Groups) => number): number => medianOf(groups.map(of));
  return {
    groups: median((of) => of.groups),
    writesPerGroup: median((of) => of.writesPerGroup),
    medianAtMost: median((of) => of.medianAtMost),
    commitMs: median((of) => of.commitMs),
    retries: median((of) => of.retries),
    ...(first.handlerRunsPerWrite === undefined
      ? {}
      : {
          handlerRunsPerWrite: median((of) => of.handlerRunsPerWrite ?? 0),
          shareWithSecondWave: median((of) => of.shareWithSecondWave ?? 0),
        }),
  };
}

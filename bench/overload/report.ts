import { table } from '../report/table.js';
import { acceptedPerSecond } from './goals.js';
import type { MeasuredStep } from './measured-step.js';

/** A line for each step. */
export function stepTable(steps: readonly MeasuredStep[]): string {
  const head = [
    ...['', 'planned/s', 'sent/s', 'accepted/s', 'refused/s', 'p50 ms', 'p99 ms', 'refusal p50', 'refusal p99'],
    ...['live p99', 'live max', 'live failed', 'ready max', 'ready failed', 'Node', 'PostgreSQL', 'load', 'foreign'],
  ];
  return table(head, steps.map(row));
}

function row(step: MeasuredStep): string[] {
  const { name, plannedPerSecond, sent, seconds, refusedLatencies, acceptedLatencies: accepted, live, ready } = step;
  const { nodeShare, postgresShare, generatorShare, foreignShare } = step;
  const whole = (value: number): string => (Number.isNaN(value) ? '' : value.toFixed(0));
  return [
    name,
    plannedPerSecond === undefined ? '' : whole(plannedPerSecond),
    ...[sent / seconds, acceptedPerSecond(step), refusedLatencies.count / seconds].map(whole),
    ...[accepted.p50Ms, accepted.p99Ms, refusedLatencies.p50Ms, refusedLatencies.p99Ms].map(whole),
    ...[live.p99Ms, live.maxMs, live.failed, ready.maxMs, ready.failed].map(whole),
    ...[nodeShare, postgresShare, generatorShare].map((share) => `${whole(share * 100)} %`),
    `${whole(foreignShare * 100)} %`,
  ];
}

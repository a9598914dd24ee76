import { table } from '../report/table.js';
import type { MeasuredPoint } from './measured-point.js';

/** A line for each point. */
export function pointTable(points: readonly MeasuredPoint[]): string {
  const head = [
    '',
    'operation',
    '/s',
    'p50 ms',
    'p99 ms',
    'Node µs',
    'PG µs',
    'load µs',
    'WAL bytes',
    'foreign',
    'errors',
  ];
  return table(
    head,
    points.map((point) => [
      point.name,
      point.operation,
      ...[point.perSecond, point.p50Ms, point.p99Ms, point.nodeUs, point.postgresUs, point.generatorUs].map(whole),
      whole(point.walBytes),
      `${whole(point.foreignShare * 100)} %`,
      String(point.errors),
    ]),
  );
}

function whole(value: number): string {
  return value.toFixed(0);
}

import { medianOf } from '../report/median.js';
import type { MeasuredTurn } from './measured-turn.js';
import type { NoiseName } from './noise.js';

/** One turn, quiet or beside a noise. */
export interface RoundTurn extends MeasuredTurn {
  readonly round: number;
  readonly noise: NoiseName | 'quiet';
  readonly limited: boolean;
}

/** All turns of one kind: medians over the rounds, and the slowest answer of all. */
export interface Fared {
  readonly noise: RoundTurn['noise'];
  readonly limited: boolean;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Each round's, in their order. */
  readonly p99s: readonly number[];
  readonly answered: number;
  readonly refusals: Readonly<Record<string, number>>;
  /** What the neighbour was answered in the last round. */
  readonly neighbour: string;
}

/** In the order in which each was measured first. */
export function summarise(turns: readonly RoundTurn[]): Fared[] {
  const kinds = new Map<string, RoundTurn[]>();
  for (const turn of turns) {
    const kind = `${turn.noise} ${String(turn.limited)}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), turn]);
  }
  return [...kinds.values()].flatMap((own) => (own[0] === undefined ? [] : [fared(own[0], own)]));
}

function fared({ noise, limited }: RoundTurn, turns: readonly RoundTurn[]): Fared {
  // Where nobody was answered, nobody was answered in time.
  const p99s = turns.map(({ count, p99Ms }) => (count === 0 ? Infinity : p99Ms));
  const refusals: Record<string, number> = {};
  for (const turn of turns)
    for (const [status, count] of Object.entries(turn.refusals)) refusals[status] = (refusals[status] ?? 0) + count;
  return {
    ...{ noise, limited, refusals },
    p50Ms: medianOf(turns.map(({ p50Ms }) => p50Ms)),
    p99Ms: medianOf(p99s),
    maxMs: Math.max(...turns.map(({ maxMs }) => maxMs)),
    p99s,
    answered: turns.reduce((sum, { count }) => sum + count, 0),
    neighbour: turns.at(-1)?.neighbour ?? '',
  };
}

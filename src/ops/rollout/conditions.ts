import {
  attempts,
  durationQuantile,
  errorShare,
  failureShare,
  type Matchers,
  replayShare,
} from '../prometheus/write-queries.js';

/** Something that is asked of Prometheus, and what the answer must be for a release to stay on its way. */
export interface Condition {
  readonly name: string;
  readonly query: string;
  readonly holds: (value: number) => boolean;
  /** In words, as `< 1 %`. */
  readonly says: string;
  readonly describe: (value: number) => string;
}

/** What is looked at. */
export interface Scope {
  readonly matchers: Matchers;
  /** What is compared with: the other slots, or an hour ago. */
  readonly base: { readonly matchers: Matchers; readonly offset: string };
  /** As Prometheus writes it: `5m`. */
  readonly window: string;
  readonly requestsMin: number;
}

/** All of them must hold to go on. */
export function goConditions(scope: Scope): Condition[] {
  const { matchers, window } = scope;
  return [
    traffic(scope),
    below('errors', errorShare(matchers, window), 0.01, percent),
    below('failures', failureShare(matchers, window), 0.01, percent),
    below('replays', replayShare(matchers, window), 0.2, percent),
    below('p95', durationQuantile(0.95, matchers, window), 500, milliseconds),
    below('p99', durationQuantile(0.99, matchers, window), 1_000, milliseconds),
  ];
}

/** If one of them does not hold, the release goes back. */
export function stayConditions({ matchers, window }: Scope): Condition[] {
  return [
    atMost('errors', errorShare(matchers, window), 0.05, percent),
    atMost('failures', failureShare(matchers, window), 0.1, percent),
    atMost('p95', durationQuantile(0.95, matchers, window), 1_000, milliseconds),
  ];
}

/** Fewer requests say nothing about shares. */
export function traffic({ matchers, window, requestsMin }: Scope): Condition {
  const describe = (value: number): string => `${Math.round(value)} writes in ${window}`;
  return {
    ...{ name: 'traffic', query: attempts(matchers, window), says: `>= ${requestsMin}`, describe },
    holds: (value) => value >= requestsMin,
  };
}

/** Twice as slow as next to nothing is still fast: shorter times count as this. */
const COMPARED_FROM_MS = 50;

/** How much slower than what it is compared with. Without a base there is nothing to compare. */
export function slowdown({ matchers, window, base }: Scope): Condition {
  const now = durationQuantile(0.95, matchers, window);
  const then = durationQuantile(0.95, base.matchers, window, base.offset);
  const query = `clamp_min(${now}, ${COMPARED_FROM_MS}) / clamp_min(${then}, ${COMPARED_FROM_MS})`;
  return atMost('p95 against the base', query, 2, (value) => `${value.toFixed(1)} times`);
}

function below(name: string, query: string, limit: number, describe: Condition['describe']): Condition {
  return { name, query, describe, says: `< ${describe(limit)}`, holds: (value) => value < limit };
}

function atMost(name: string, query: string, limit: number, describe: Condition['describe']): Condition {
  return { name, query, describe, says: `<= ${describe(limit)}`, holds: (value) => value <= limit };
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}

function milliseconds(value: number): string {
  return `${Math.round(value)} ms`;
}

import type { LoadCompany } from '../companies.js';

/** What arrives: its share of all arrivals, from 0 to 1. What is left of 1 are new payments. */
export interface Mix {
  /** Payments that were answered before, under the same key. */
  readonly replay: number;
  /** Keys that were answered before, with another amount: 422. */
  readonly conflict: number;
  /** Lists of payments. */
  readonly read: number;
  /** New payments whose client breaks the connection before the answer. */
  readonly killed: number;
}

export const ONLY_PAYMENTS: Mix = { replay: 0, conflict: 0, read: 0, killed: 0 };

/** How much is offered in a step. */
export type Offer =
  /** A closed loop: so many connections, each sends again when it was answered. */
  | { readonly connections: number }
  /** An open loop: so many arrivals a second, whatever becomes of them. */
  | { readonly perSecond: number }
  /** An open loop, by the rate of the fastest closed step so far. */
  | { readonly ofPeak: number };

export interface Step {
  readonly name: string;
  readonly seconds: number;
  readonly offer: Offer;
  /** What arrives in this step, where it differs. */
  readonly mix?: Mix;
  /** Counts as a measurement of the peak. */
  readonly isPeak?: boolean;
  /** Whether an open step ends when all its arrivals were answered or given up, so that each counts where it arrived. */
  readonly settles?: boolean;
}

/** What a generator process does. */
export interface GeneratorPlan {
  /** Connection n goes to server n, and round again. */
  readonly ports: readonly number[];
  /** Whether all requests of a company go to the same server; else to any. */
  readonly byCompany?: boolean;
  /** Open connections of an open loop. */
  readonly connections: number;
  readonly companies: readonly LoadCompany[];
  /** Begins all keys. */
  readonly run: string;
  readonly today: string;
  readonly mix: Mix;
  /** Whole requests to be sent in turn, again and again, instead of what the mix says. */
  readonly given?: readonly string[];
  readonly steps: readonly Step[];
}

/** Durations in milliseconds. */
export interface Latencies {
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What was answered in half a second. */
export interface Window {
  readonly accepted: number;
  readonly refused: number;
  readonly p99Ms: number;
}

export const WINDOW_MS = 500;

/** What was seen in a step. Latencies count from the arrival, also when no connection was free for it. */
export interface StepResult {
  readonly name: string;
  readonly seconds: number;
  /** What was to arrive in a second; undefined in a closed loop. */
  readonly plannedPerSecond: number | undefined;
  /** In an open loop, whether or not it was sent. */
  readonly arrived: number;
  readonly sent: number;
  /** Arrivals for which no connection was free within a second. */
  readonly notSent: number;
  /** Answered as they should be: 2xx, and 422 to a conflict. */
  readonly accepted: number;
  readonly acceptedLatencies: Latencies;
  readonly refusedLatencies: Latencies;
  /** Answers that were not as they should be, by status. */
  readonly refused: Readonly<Record<string, number>>;
  readonly refusedWithRetryAfter: number;
  /** Connections that were lost with a request unanswered. */
  readonly broken: number;
  /** Requests that were left on purpose. */
  readonly killed: number;
  readonly windows: readonly Window[];
  /** Bodies of some refusals. */
  readonly samples: readonly string[];
  /** Processor seconds of the generator. */
  readonly processorSeconds: number;
}

/** What the generator tells the process that started it. */
export type GeneratorMessage =
  | { readonly kind: 'begins'; readonly step: string }
  | { readonly kind: 'ended'; readonly result: StepResult }
  | ({ readonly kind: 'done' } & RunTotals);

/** Of all steps, and of what was answered between and after them. */
export interface RunTotals {
  /** First answers to new payments. */
  readonly created: number;
  /** Requests whose connection was lost or broken on purpose. */
  readonly abandoned: number;
  /** Requests that were never answered. */
  readonly unanswered: number;
}

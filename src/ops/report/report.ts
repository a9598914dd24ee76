import type { Sample } from '../prometheus/prometheus-client.js';

/** Whole days in UTC. */
export interface Period {
  /** The first moment. */
  readonly from: Date;
  /** The first moment after it. */
  readonly to: Date;
  /** The first and the last day, as `2026-11-16`. */
  readonly firstDay: string;
  readonly lastDay: string;
}

/** `no source` says that nobody could tell; it is never taken for PASS. */
export type Verdict = 'PASS' | 'WARNING' | 'FAIL' | 'no source';

/** A figure, what it should be, and who says so. */
export interface Kpi {
  readonly id: string;
  readonly name: string;
  readonly target: string;
  /** As people read it; empty without a source. */
  readonly value: string;
  /** In the unit of the value: a share of 1, milliseconds, operations a second. */
  readonly number: number | undefined;
  readonly verdict: Verdict;
  readonly source: string;
}

/** What one day, or one operation, came to. Durations in milliseconds. */
export interface Figures {
  /** The day or the operation. */
  readonly of: string;
  readonly attempts: number;
  readonly new: number;
  readonly replayed: number;
  /** By a fault of the server: refusals and mismatches, which are the caller's, count below. */
  readonly failed: number;
  readonly refused: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** Something that must never be, with where it was found. */
export interface Breach {
  readonly what: string;
  readonly count: number;
  /** The first of them. */
  readonly examples: readonly string[];
}

export interface WeeklyReport {
  readonly environment: string;
  readonly period: Period;
  readonly madeAt: Date;
  readonly kpis: readonly Kpi[];
  readonly days: readonly Figures[];
  readonly operations: readonly Figures[];
  readonly breaches: readonly Breach[];
  /** How many API processes answered, over time; empty without Prometheus. */
  readonly processesUp: readonly Sample[];
}

export function failedKpis({ kpis }: WeeklyReport): readonly Kpi[] {
  return kpis.filter(({ verdict }) => verdict === 'FAIL');
}

/** Whether anybody could tell anything; a report of nothing is no good report. */
export function isAnyKnown({ kpis }: WeeklyReport): boolean {
  return kpis.some(({ verdict }) => verdict !== 'no source');
}

import { UsageError } from '../run.js';
import type { Period } from './report.js';

const DAY_MS = 86_400_000;
const DAYS = 7;
const DAYS_MAX = 92;

/**
 * From one day to another, both included; the last seven days before today unless given.
 * @throws UsageError
 */
export function periodOf(from: string | undefined, to: string | undefined, now: Date): Period {
  const lastMs = to === undefined ? startOfDay(now.getTime()) - DAY_MS : readDay('to', to);
  const firstMs = from === undefined ? lastMs - (DAYS - 1) * DAY_MS : readDay('from', from);
  const days = (lastMs - firstMs) / DAY_MS + 1;
  if (days < 1) throw new UsageError('--from: expected a day that is not after --to');
  if (days > DAYS_MAX) throw new UsageError(`--from: expected at most ${DAYS_MAX} days`);
  return {
    from: new Date(firstMs),
    to: new Date(lastMs + DAY_MS),
    firstDay: dayOf(firstMs),
    lastDay: dayOf(lastMs),
  };
}

function readDay(option: string, text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  if (!Number.isNaN(ms) && dayOf(ms) === text) return ms;
  throw new UsageError(`--${option}: expected a day such as 2026-11-16`);
}

function startOfDay(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

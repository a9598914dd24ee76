import type { Books } from './books.js';
import { known } from './lookups.js';
import { type PayItem, payOf } from './pay.js';

export type RunStatus = 'draft' | 'approved' | 'executed' | 'cancelled' | 'reversed';

/** The pay of a period, from its calculation to its reversal. */
export interface PayRun {
  readonly id: string;
  readonly periodId: string;
  readonly runType: 'regular' | 'off_cycle';
  readonly currency: string;
  payDate: string;
  readonly employeeIds: readonly string[] | null;
  status: RunStatus;
  items: readonly PayItem[];
  /** The time entries of its employees and days that were approved, paid or not, when it was approved itself. */
  decidedTime: ReadonlySet<string>;
  version: number;
}

/** What the run would pay now. */
export function recalculated(books: Books, { periodId, payDate, currency, employeeIds }: PayRun): PayItem[] {
  return payOf(books, { period: known(books.periods, periodId), payDate, currency, employeeIds });
}

/** What is decided of the time that the run pays for. */
export function decidedTimeOf(books: Books, { periodId, items }: PayRun): Set<string> {
  const { startDate, endDate } = known(books.periods, periodId);
  const inRun = new Set(items.map(({ employeeId }) => employeeId));
  const decided = [...books.timeEntries.values()].filter(
    ({ status, workDate, employeeId }) =>
      ['approved', 'paid'].includes(status) && startDate <= workDate && workDate <= endDate && inRun.has(employeeId),
  );
  return new Set(decided.map(({ id }) => id));
}

/** Two calculations are the same when they pay the same people the same. */
export function fingerprint(items: readonly PayItem[]): string {
  const plain = items.map(({ taken, ...item }) => [...Object.values(item), ...[...taken].flat().sort()]);
  return JSON.stringify(plain, (_name, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

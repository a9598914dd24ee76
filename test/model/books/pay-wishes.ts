import type { MutationName } from '../../../src/mutations/index.js';
import type { Books } from './books.js';
import { netOf, payOf } from './pay.js';
import { fingerprint, type PayRun, recalculated } from './pay-run.js';
import type { Period } from './working-time.js';

/*
 * Pay needs much to come together: somebody who worked, approved time, a period, and a run that nothing has changed since
 * its approval. By chance alone that is rare, so requests are wished for that lead there.
 */

export function waitsForApproval(books: Books): boolean {
  return [...books.timeEntries.values()].some(({ status }) => status === 'submitted');
}

/** Whether a run of the period would have somebody to pay. */
export function paysSomebody(books: Books, period: Period): boolean {
  const { status, payDate } = period;
  return status === 'open' && payOf(books, { period, payDate, currency: 'EUR', employeeIds: null }).length > 0;
}

/** Whether the run would be executed now. */
export function isPayable(books: Books, run: PayRun): boolean {
  return run.status === 'approved' && isUpToDate(books, run) && canPay(books, run);
}

/** Whether another state of the run comes nearer to its execution. */
export function isPromising(books: Books, run: PayRun): boolean {
  if (run.status === 'draft') return canPay(books, run);
  return run.status === 'approved' && !isUpToDate(books, run);
}

/** What brings a run nearer that pays somebody. */
export function beforeRun(books: Books): MutationName {
  const isOpen = [...books.periods.values()].some(({ status }) => status === 'open');
  return isOpen ? 'createTimeEntry' : 'createPayPeriod';
}

/** What brings an execution nearer when no run can be executed. */
export function beforePay(books: Books): MutationName {
  if (waitsForApproval(books)) return 'approveTimeEntry';
  return [...books.payRuns.values()].some((run) => isPromising(books, run)) ? 'updatePayRunStatus' : 'createPayRun';
}

function isUpToDate(books: Books, run: PayRun): boolean {
  return fingerprint(recalculated(books, run)) === fingerprint(run.items);
}

function canPay(books: Books, run: PayRun): boolean {
  const items = recalculated(books, run);
  return items.length > 0 && items.every((item) => netOf(books, item) >= 0n);
}

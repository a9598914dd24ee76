import { ValidationFailed } from '../../http/index.js';
import { addDays, assertNotBefore, dateInvalid } from '../../ledger/index.js';

/** An invoice may be issued so many days ahead. */
const ISSUE_DAYS_AHEAD_MAX = 366;

/** What decides when an invoice is due; the first that is given wins. */
export interface DueDateSources {
  /** Of the request. */
  readonly requested: string | undefined;
  /** Of the draft. */
  readonly drafted: string | null;
  readonly termsDays: number | null;
  readonly defaultTermsDays: number;
}

/** @throws ValidationFailed (date_invalid) for a date in the far future. */
export function issueDateOf(requested: string | undefined, today: string): string {
  const issueDate = requested ?? today;
  if (issueDate > addDays(today, ISSUE_DAYS_AHEAD_MAX)) throw dateInvalid('/issueDate', 'It is too far in the future.');
  return issueDate;
}

/** @throws ValidationFailed (date_invalid) for a due date before the issue date. */
export function dueDateOf(issueDate: string, sources: DueDateSources): string {
  const { requested, drafted, termsDays, defaultTermsDays } = sources;
  const dueDate = requested ?? drafted ?? addDays(issueDate, termsDays ?? defaultTermsDays);
  assertNotBefore(dueDate, issueDate, '/dueDate');
  return dueDate;
}

/** @throws ValidationFailed when both are given: then it is unclear which one counts. */
export function assertOneDueRule(dueDate: string | null | undefined, terms: number | null | undefined): void {
  if (dueDate == null || terms == null) return;
  const message = 'Give dueDate or terms, not both.';
  throw new ValidationFailed([{ pointer: '/terms', code: 'validation_failed', message }]);
}

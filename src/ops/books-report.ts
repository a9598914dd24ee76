import type { Breach, Invariant } from '../books/index.js';

/** What the check of one invariant found. */
export interface CheckedInvariant {
  readonly invariant: Invariant;
  /** Empty while the invariant holds. */
  readonly breaches: readonly Breach[];
  readonly seconds: number;
}

/** What a check of the books found. */
export interface BooksReport {
  /** The moment as of which the books were looked at. */
  readonly checkedAt: Date;
  /** The one company that was looked at, or undefined for all. */
  readonly companyId: string | undefined;
  readonly checked: readonly CheckedInvariant[];
}

export function countViolations({ breaches }: CheckedInvariant): number {
  return breaches.reduce((total, { count }) => total + count, 0);
}

export function violatedOf({ checked }: BooksReport): readonly CheckedInvariant[] {
  return checked.filter(({ breaches }) => breaches.length > 0);
}

/** One line while it holds; else a line for each finding and each row besides. */
export function describeInvariant(checked: CheckedInvariant): string {
  const { invariant, breaches, seconds } = checked;
  const outcome = breaches.length === 0 ? 'ok' : `violated: ${rowsOf(countViolations(checked))}`;
  const head = `${invariant.id} ${outcome} (${seconds.toFixed(1)} s) ${invariant.says}`;
  return [head, ...breaches.flatMap(linesOf)].join('\n');
}

function linesOf({ finding, count, rows }: Breach): string[] {
  const named = rows.map(({ companyId, reference }) => `    company ${companyId}: ${reference ?? ''}`.trimEnd());
  const more = count - rows.length;
  return [`  ${finding}: ${rowsOf(count)}`, ...named, ...(more === 0 ? [] : [`    and ${more} more; see --rows`])];
}

/** What it comes to, and what to do next. */
export function describeOutcome(report: BooksReport): string {
  const all = report.checked.length;
  const violated = violatedOf(report);
  if (violated.length === 0) return `All ${all} invariants hold.`;
  const ids = violated.map(({ invariant }) => invariant.id).join(', ');
  return [
    `${violated.length} of ${all} invariants are violated: ${ids}. Nothing was changed.`,
    'Next: docs/books.md says for each what it means and what to do. Post nothing to mend it before the cause is known.',
  ].join('\n');
}

/** The whole report for programs. */
export function toJson({ checkedAt, companyId, checked }: BooksReport): string {
  const invariants = checked.map((one) => ({
    id: one.invariant.id,
    says: one.invariant.says,
    violations: countViolations(one),
    seconds: Number(one.seconds.toFixed(3)),
    breaches: one.breaches,
  }));
  return JSON.stringify({ checkedAt, companyId: companyId ?? null, invariants }, undefined, 2);
}

function rowsOf(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}

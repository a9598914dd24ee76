import { deterministicChildId } from '../idempotency/index.js';
import type { Side } from './journal-line.entity.js';
import { JournalUnbalanced } from './ledger.errors.js';

/** One line to post. */
export interface PostingLine {
  readonly accountId: string;
  readonly side: Side;
  /** Minor units. A line of zero is left out of the entry. */
  readonly amountMinor: bigint;
  /** Whose receivable or credit a line on a control account changes. */
  readonly customerId: string | null;
  readonly description?: string | null;
}

/** A state change of a document; posts once. */
export interface PostingSource {
  /** The kind of document, such as `invoice`. */
  readonly sourceType: string;
  readonly sourceId: string;
  /** The state change, such as `finalize`. */
  readonly purpose: string;
}

/** What a state change posts. */
export interface Posting extends PostingSource {
  readonly entryDate: string;
  readonly currency: string;
  readonly reversesEntryId?: string;
  readonly memo?: string | null;
  readonly lines: readonly PostingLine[];
}

/** The source type of an entry that somebody writes himself: it is its own document. */
export const MANUAL_ENTRY = 'journal_entry';

/**
 * The id of the entry that a state change posts: one state change has one id, and so one entry. An entry that is its own
 * document has that document's id.
 */
export function journalEntryId({ sourceType, sourceId, purpose }: PostingSource): string {
  if (sourceType === MANUAL_ENTRY) return sourceId;
  return deterministicChildId(sourceId, `journal:${sourceType}:${purpose}`);
}

export function debit(accountId: string, amountMinor: bigint, customerId?: string): PostingLine {
  return { accountId, side: 'D', amountMinor, customerId: customerId ?? null };
}

export function credit(accountId: string, amountMinor: bigint, customerId?: string): PostingLine {
  return { accountId, side: 'C', amountMinor, customerId: customerId ?? null };
}

/** The same lines on the other sides. */
export function mirrored(lines: readonly PostingLine[]): PostingLine[] {
  return lines.map((line) => ({ ...line, side: line.side === 'D' ? 'C' : 'D' }));
}

/**
 * The lines to post, without those of zero, and their total.
 * @throws JournalUnbalanced for fewer than two lines, a negative amount, or debits that differ from credits.
 */
export function balanced(lines: readonly PostingLine[]): { lines: readonly PostingLine[]; totalMinor: bigint } {
  const posted = lines.filter((line) => line.amountMinor !== 0n);
  const totalMinor = sumOf(posted, 'D');
  const isBalanced = totalMinor === sumOf(posted, 'C') && posted.every((line) => line.amountMinor > 0n);
  if (posted.length < 2 || !isBalanced) throw new JournalUnbalanced();
  return { lines: posted, totalMinor };
}

function sumOf(lines: readonly PostingLine[], side: Side): bigint {
  return lines.reduce((sum, line) => (line.side === side ? sum + line.amountMinor : sum), 0n);
}

import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { JournalEntry, JournalLine } from '../../ledger/index.js';
import { LedgerReconciliationLine } from './ledger-reconciliation-line.entity.js';
import { LineToClear } from './line-to-clear.entity.js';

/** The place of a line in the journal. */
export interface LinePlace {
  readonly entryId: string;
  readonly lineNo: number;
}

/** A line of the journal on the account that a statement is about. */
export interface StatementLine extends LinePlace {
  readonly accountId: string;
  readonly entryDate: string;
}

/** What posts the mirrors that wait to be cleared, as `cleared-lines.ts` knows it too. */
const MIRRORS_OF = 'bank_reconciliation';

/**
 * Which lines `allMatched` clears: those that bank transactions are matched with, and the mirrors of cleared lines that
 * unreconciling has taken back. A statement that showed a line stays as it is, so the next one has to have both.
 */
@Injectable()
export class LinesToClear {
  /** A bank transaction was matched with these lines. */
  async add(write: IdempotentWrite, lines: readonly StatementLine[]): Promise<void> {
    const cleared = await Promise.all(lines.map((line) => isCleared(write, line)));
    lines.forEach((line, index) => {
      if (cleared[index] !== true) insert(write, line);
    });
  }

  /** They are matched no longer. */
  async remove(write: IdempotentWrite, lines: readonly LinePlace[]): Promise<void> {
    await Promise.all(
      lines.map(async ({ entryId, lineNo }) => {
        const [line, stays] = await Promise.all([
          waiting(write, { entryId, lineNo }),
          mirrorsCleared(write, { entryId, lineNo }),
        ]);
        if (line !== undefined && !stays) write.delete(LineToClear, { entryId, lineNo });
      }),
    );
  }

  /** A line was taken back by the entry that mirrors its own. */
  async takeBack(write: IdempotentWrite, place: LinePlace, mirror: Readonly<JournalEntry>): Promise<void> {
    const { entryId, lineNo } = place;
    const [cleared, line] = await Promise.all([isCleared(write, place), write.get(JournalLine, { entryId, lineNo })]);
    if (!cleared || line === undefined) return;
    insert(write, { entryId: mirror.id, lineNo, accountId: line.accountId, entryDate: mirror.entryDate });
  }
}

function insert(write: IdempotentWrite, { entryId, lineNo, accountId, entryDate }: StatementLine): void {
  write.insert(LineToClear, { entryId, lineNo, accountId, entryDate });
}

function waiting(write: IdempotentWrite, { entryId, lineNo }: LinePlace): Promise<Readonly<LineToClear> | undefined> {
  return write.get(LineToClear, { entryId, lineNo });
}

async function isCleared(write: IdempotentWrite, { entryId, lineNo }: LinePlace): Promise<boolean> {
  return (await write.get(LedgerReconciliationLine, { entryId, lineNo })) !== undefined;
}

/** Mirrors are matched only in books from before that was refused. */
async function mirrorsCleared(write: IdempotentWrite, { entryId, lineNo }: LinePlace): Promise<boolean> {
  const entry = await write.get(JournalEntry, entryId);
  if (entry?.sourceType !== MIRRORS_OF || entry.reversesEntryId === null) return false;
  return isCleared(write, { entryId: entry.reversesEntryId, lineNo });
}

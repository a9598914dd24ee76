import { Injectable } from '@nestjs/common';
import { formatMoney, NotFound, ValidationFailed } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { BankTransactionMatch, IllegalTransition } from '../../ledger/index.js';
import { LinesToClear } from '../reconciliations/index.js';
import { BankAccount } from './bank-account.entity.js';
import { BankEntries } from './bank-entries.service.js';
import { BankMatchFinder, type MatchedLine } from './bank-match-finder.service.js';
import { BankReconciliation, type ReconciliationAction } from './bank-reconciliation.entity.js';
import type { ReconcileBankTransactionDto } from './bank-transaction.dto.js';
import { BankTransaction, type BankTransactionStatus } from './bank-transaction.entity.js';
import { type BankTransactionView, toBankTransactionView } from './bank-transaction.view.js';
import { AlreadyReconciled, AmountMismatch } from './banking.errors.js';

/** What is decided about a transaction. */
interface Decision {
  readonly action: ReconciliationAction;
  readonly accountId: string | null;
  readonly note: string | null;
  readonly lines: readonly MatchedLine[];
}

/** Decides what bank transactions are in the books. */
@Injectable()
export class BankReconciliationService {
  constructor(
    private readonly finder: BankMatchFinder,
    private readonly entries: BankEntries,
    private readonly toClear: LinesToClear,
  ) {}

  /**
   * Matches a transaction with lines of the ledger, posts an entry for it, or excludes it for good.
   * @throws NotFound, AlreadyReconciled, IllegalTransition, ReferenceNotFound, LineNotOnAccount, EntryReversed,
   * LineAlreadyMatched, AmountMismatch, ControlAccount, PeriodLocked, ValidationFailed
   */
  async reconcile(write: IdempotentWrite, id: string, dto: ReconcileBankTransactionDto): Promise<BankTransactionView> {
    assertOneDecision(dto);
    const transaction = await write.get(BankTransaction, id);
    if (transaction === undefined) throw new NotFound();
    assertOpen(transaction, dto.exclude === undefined ? 'reconciled' : 'excluded');
    const { lines, ...decision } = await this.decide(write, transaction, dto);
    const reconciliation = write.insert(BankReconciliation, {
      ...{ id: write.id, bankTransactionId: id, ...decision, undoneAt: null, undoneByWriteId: null },
      ...{ writeId: write.id, createdAt: write.now },
    });
    const matches = lines.map((line) =>
      write.insert(BankTransactionMatch, {
        ...{ entryId: line.entryId, lineNo: line.lineNo, amountMinor: line.amountMinor, bankTransactionId: id },
        ...{ writeId: write.id, createdAt: write.now },
      }),
    );
    await this.toClear.add(write, lines);
    const status = decision.action === 'excluded' ? 'excluded' : 'reconciled';
    const changes = changeStatus(write, transaction, status);
    await write.trigger('bank.reconciled', { entityType: 'bank_transaction', entityId: id });
    return toBankTransactionView({ ...transaction, ...changes }, reconciliation, matches);
  }

  /**
   * Frees the matched lines; an entry that the reconciliation created is mirrored.
   * @throws NotFound, IllegalTransition, EntryMatched, PeriodLocked
   */
  async unreconcile(write: IdempotentWrite, id: string): Promise<BankTransactionView> {
    const [transaction, live, matches] = await Promise.all([
      write.get(BankTransaction, id),
      write.find(BankReconciliation, { bankTransactionId: id, undoneAt: null }),
      write.find(BankTransactionMatch, { bankTransactionId: id }),
    ]);
    if (transaction === undefined) throw new NotFound();
    if (transaction.status !== 'reconciled') throw new IllegalTransition(transaction.status, 'unreconciled');
    for (const { entryId, lineNo } of matches) write.delete(BankTransactionMatch, { entryId, lineNo });
    await this.toClear.remove(write, matches);
    for (const { id: reconciliationId, action } of live) {
      if (action === 'entry_created') await this.takeEntryBack(write, reconciliationId, matches);
      write.update(BankReconciliation, reconciliationId, { undoneAt: write.now, undoneByWriteId: write.id });
    }
    const changes = changeStatus(write, transaction, 'unreconciled');
    await write.trigger('bank.unreconciled', { entityType: 'bank_transaction', entityId: id });
    return toBankTransactionView({ ...transaction, ...changes }, undefined, []);
  }

  /** @param matches the line of the bank's account in the entry that the reconciliation created. */
  private async takeEntryBack(
    write: IdempotentWrite,
    reconciliationId: string,
    matches: readonly Readonly<BankTransactionMatch>[],
  ): Promise<void> {
    const mirror = await this.entries.takeBack(write, reconciliationId);
    for (const match of matches) await this.toClear.takeBack(write, match, mirror);
  }

  private async decide(
    write: IdempotentWrite,
    transaction: Readonly<BankTransaction>,
    { matches = [], createEntry, exclude }: ReconcileBankTransactionDto,
  ): Promise<Decision> {
    if (exclude !== undefined) return { action: 'excluded', accountId: null, note: exclude.reason, lines: [] };
    const account = (await write.get(BankAccount, transaction.bankAccountId)) as Readonly<BankAccount>;
    if (createEntry !== undefined) {
      const { accountId, memo = null } = createEntry;
      const line = await this.entries.post(write, transaction, account.glAccountId, accountId);
      return { action: 'entry_created', accountId, note: memo, lines: [line] };
    }
    const lines = await this.finder.find(write, account, matches);
    assertSum(lines, transaction);
    return { action: 'matched', accountId: null, note: null, lines };
  }
}

function assertOneDecision({ matches, createEntry, exclude }: ReconcileBankTransactionDto): void {
  if ([matches, createEntry, exclude].filter((decision) => decision !== undefined).length === 1) return;
  const message = 'Exactly one of matches, createEntry and exclude is given.';
  throw new ValidationFailed([{ pointer: '', code: 'validation_failed', message }]);
}

function assertOpen({ status }: Readonly<BankTransaction>, wanted: BankTransactionStatus): void {
  if (status === 'reconciled') throw new AlreadyReconciled();
  if (status === 'excluded') throw new IllegalTransition(status, wanted);
}

function assertSum(lines: readonly MatchedLine[], { amountMinor, currency }: Readonly<BankTransaction>): void {
  const difference = lines.reduce((left, line) => left - line.amountMinor, amountMinor);
  if (difference !== 0n) throw new AmountMismatch(formatMoney(difference, currency));
}

function changeStatus(
  write: IdempotentWrite,
  { id, version }: Readonly<BankTransaction>,
  status: BankTransactionStatus,
): Pick<BankTransaction, 'status' | 'version' | 'updatedAt'> {
  const changes = { status, version: version + 1, updatedAt: write.now };
  write.update(BankTransaction, id, changes);
  return changes;
}

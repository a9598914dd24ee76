import { Injectable } from '@nestjs/common';
import { keysetPage, pageFilter } from '../../database/index.js';
import { InvalidQuery, isBusinessDate, NotFound, type Page, pageOf, parseId } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import { assertReferenceRead, BankTransactionMatch } from '../../ledger/index.js';
import { BankAccount } from './bank-account.entity.js';
import { BankImport } from './bank-import.entity.js';
import { BankReconciliation } from './bank-reconciliation.entity.js';
import type { ListBankTransactionsQuery } from './bank-transaction.dto.js';
import { BankTransaction } from './bank-transaction.entity.js';
import {
  type BankTransactionSummaryView,
  type BankTransactionView,
  toBankTransactionSummaryView,
  toBankTransactionView,
} from './bank-transaction.view.js';

/** Reads of bank transactions. */
@Injectable()
export class BankTransactionReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<BankTransactionView> {
    const { companyId } = reader;
    return this.reads.read(reader, async (manager) => {
      const transaction = await manager.findOneBy(BankTransaction, { companyId, id });
      if (transaction === null) throw new NotFound();
      const made = await manager.findBy(BankReconciliation, { companyId, bankTransactionId: id });
      const matches = await manager.find(BankTransactionMatch, {
        where: { companyId, bankTransactionId: id },
        order: { entryId: 'ASC', lineNo: 'ASC' },
      });
      const live = made.find(({ undoneAt }) => undoneAt === null);
      return toBankTransactionView(transaction, live, matches);
    });
  }

  /** Latest day first. */
  async list(reader: Reader, query: ListBankTransactionsQuery): Promise<Page<BankTransactionSummaryView>> {
    const { companyId } = reader;
    const { limit, bankAccountId, importId } = query;
    const after = placeOf(query, companyId);
    const filters = [
      pageFilter('bankAccountId', '=', bankAccountId),
      pageFilter('importId', '=', importId),
      pageFilter('status', '=', query.status),
      pageFilter('postedOn', '>=', query.postedFrom),
      pageFilter('postedOn', '<=', query.postedTo),
      pageFilter('updatedAt', '>=', query.updatedSince),
    ];
    const rows = await this.reads.read(reader, async (manager) => {
      await assertReferenceRead(manager, BankAccount, companyId, bankAccountId, 'bankAccountId');
      await assertReferenceRead(manager, BankImport, companyId, importId, 'importId');
      const order = ['postedOn', 'id'] as const;
      return keysetPage(manager, BankTransaction, { companyId, limit, order, direction: 'DESC', after, filters });
    });
    return pageOf(rows, query, companyId, ({ postedOn, id }) => [postedOn, id], toBankTransactionSummaryView);
  }
}

function placeOf(query: ListBankTransactionsQuery, companyId: string): readonly string[] | undefined {
  const texts = query.afterTexts(companyId, 2);
  if (texts === undefined) return undefined;
  const [postedOn, id] = texts;
  if (isBusinessDate(postedOn) && parseId(id) !== undefined) return [postedOn, id] as string[];
  const message = 'It is not a cursor of this list.';
  throw new InvalidQuery([{ pointer: 'cursor', code: 'validation_failed', message }]);
}

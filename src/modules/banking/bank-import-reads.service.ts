import { Injectable } from '@nestjs/common';
import { newestPage, pageFilter } from '../../database/index.js';
import { NotFound, type Page, pageOf } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import { assertReferenceRead } from '../../ledger/index.js';
import { BankAccount } from './bank-account.entity.js';
import type { ListBankImportsQuery } from './bank-import.dto.js';
import { BankImport } from './bank-import.entity.js';
import { type BankImportView, toBankImportView } from './bank-import.view.js';

/** Reads of imports. */
@Injectable()
export class BankImportReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<BankImportView> {
    const { companyId } = reader;
    const one = await this.reads.read(reader, (manager) => manager.findOneBy(BankImport, { companyId, id }));
    if (one === null) throw new NotFound();
    return toBankImportView(one);
  }

  /** Newest first. */
  async list(reader: Reader, query: ListBankImportsQuery): Promise<Page<BankImportView>> {
    const { companyId } = reader;
    const { bankAccountId } = query;
    const filters = [
      pageFilter('bankAccountId', '=', bankAccountId),
      pageFilter('createdAt', '>=', query.createdFrom),
      pageFilter('createdAt', '<', query.createdBefore),
    ];
    const rows = await this.reads.read(reader, async (manager) => {
      await assertReferenceRead(manager, BankAccount, companyId, bankAccountId, 'bankAccountId');
      return newestPage(manager, BankImport, companyId, query, filters);
    });
    return pageOf(rows, query, companyId, ({ createdAt, id }) => ({ at: createdAt, id }), toBankImportView);
  }
}

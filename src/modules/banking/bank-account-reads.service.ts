import { Injectable } from '@nestjs/common';
import { newestPage, pageFilter } from '../../database/index.js';
import { NotFound, type Page, pageOf } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import type { ListBankAccountsQuery } from './bank-account.dto.js';
import { BankAccount } from './bank-account.entity.js';
import { type BankAccountView, toBankAccountView } from './bank-account.view.js';

/** Reads of bank accounts. */
@Injectable()
export class BankAccountReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<BankAccountView> {
    const { companyId } = reader;
    const account = await this.reads.read(reader, (manager) => manager.findOneBy(BankAccount, { companyId, id }));
    if (account === null) throw new NotFound();
    return toBankAccountView(account);
  }

  /** Newest first. */
  async list(reader: Reader, query: ListBankAccountsQuery): Promise<Page<BankAccountView>> {
    const filters = [pageFilter('isActive', '=', query.isActive), pageFilter('updatedAt', '>=', query.updatedSince)];
    const rows = await this.reads.read(reader, (manager) =>
      newestPage(manager, BankAccount, reader.companyId, query, filters),
    );
    return pageOf(rows, query, reader.companyId, ({ createdAt, id }) => ({ at: createdAt, id }), toBankAccountView);
  }
}

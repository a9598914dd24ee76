import { Injectable } from '@nestjs/common';
import { keysetPage, pageFilter } from '../database/index.js';
import { NotFound, type Page, pageOf } from '../http/index.js';
import { CompanyReads, type Reader } from '../identity/index.js';
import type { ListAccountsQuery } from './account.dto.js';
import { Account } from './account.entity.js';
import { type AccountView, toAccountView } from './account.view.js';

/** Reads of the chart of accounts. */
@Injectable()
export class AccountReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<AccountView> {
    const { companyId } = reader;
    const account = await this.reads.read(reader, (manager) => manager.findOneBy(Account, { companyId, id }));
    if (account === null) throw new NotFound();
    return toAccountView(account);
  }

  /** By code. */
  async list(reader: Reader, query: ListAccountsQuery): Promise<Page<AccountView>> {
    const { companyId } = reader;
    const { limit } = query;
    const after = query.afterTexts(companyId, 1);
    const filters = [
      pageFilter('type', '=', query.type),
      pageFilter('isActive', '=', query.isActive),
      pageFilter('code', '=', query.code),
      pageFilter('updatedAt', '>=', query.updatedSince),
    ];
    const rows = await this.reads.read(reader, (manager) =>
      keysetPage(manager, Account, { companyId, limit, order: ['code'], direction: 'ASC', after, filters }),
    );
    return pageOf(rows, query, companyId, ({ code }) => [code], toAccountView);
  }
}

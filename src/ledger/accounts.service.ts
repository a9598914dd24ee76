import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../idempotency/index.js';
import type { CreateAccountDto } from './account.dto.js';
import { Account } from './account.entity.js';
import { type AccountView, toAccountView } from './account.view.js';
import { DuplicateCode } from './ledger.errors.js';

/** Adds to a company's chart of accounts. */
@Injectable()
export class AccountsService {
  /** @throws DuplicateCode */
  async create(write: IdempotentWrite, { code, name, type }: CreateAccountDto): Promise<AccountView> {
    const taken = await write.find(Account, { code });
    if (taken.length > 0) throw new DuplicateCode();
    const account = write.insert(Account, {
      ...{ id: write.id, code, name, type, isControl: false, isActive: true, version: 1 },
      ...{ writeId: write.id, createdAt: write.now, updatedAt: write.now },
    });
    await write.trigger('account.created', { entityType: 'account', entityId: account.id });
    return toAccountView(account);
  }
}

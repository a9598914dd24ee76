import { Injectable } from '@nestjs/common';
import { assertVersion, changesNothing, NotFound } from '../http/index.js';
import type { IdempotentWrite } from '../idempotency/index.js';
import type { CreateAccountDto, UpdateAccountDto } from './account.dto.js';
import { Account } from './account.entity.js';
import { type AccountView, toAccountView } from './account.view.js';
import { isSystemAccount } from './chart-of-accounts.js';
import { DuplicateCode, SystemAccount } from './ledger.errors.js';

/** Keeps a company's chart of accounts. */
@Injectable()
export class AccountsService {
  /** @throws DuplicateCode */
  async create(write: IdempotentWrite, { code, name, type }: CreateAccountDto): Promise<AccountView> {
    await assertCodeFree(write, code);
    const account = write.insert(Account, {
      ...{ id: write.id, code, name, type, isControl: false, isActive: true, version: 1 },
      ...{ writeId: write.id, createdAt: write.now, updatedAt: write.now },
    });
    await write.trigger('account.created', { entityType: 'account', entityId: account.id });
    return toAccountView(account);
  }

  /**
   * The accounts that every company has keep their code and stay active: features post to them.
   * @throws NotFound, VersionConflict, SystemAccount, DuplicateCode
   */
  async update(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    { ...patch }: UpdateAccountDto,
  ): Promise<AccountView> {
    const account = await write.get(Account, id);
    if (account === undefined) throw new NotFound();
    assertVersion(account.version, expectedVersion);
    const newCode = patch.code === account.code ? undefined : patch.code;
    const loses = newCode !== undefined || patch.isActive === false;
    if (loses && isSystemAccount(write.companyId, id)) throw new SystemAccount();
    if (newCode !== undefined) await assertCodeFree(write, newCode);
    if (changesNothing(account, patch)) return toAccountView(account);
    const changes = { ...patch, version: account.version + 1, updatedAt: write.now };
    write.update(Account, id, changes);
    await write.trigger('account.updated', { entityType: 'account', entityId: id });
    return toAccountView({ ...account, ...changes });
  }
}

async function assertCodeFree(write: IdempotentWrite, code: string): Promise<void> {
  const taken = await write.find(Account, { code });
  if (taken.length > 0) throw new DuplicateCode();
}

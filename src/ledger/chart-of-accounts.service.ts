import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../idempotency/index.js';
import { Account } from './account.entity.js';
import { CHART_OF_ACCOUNTS, systemAccountId, type SystemAccountCode } from './chart-of-accounts.js';

/** Makes the accounts of a new company. */
@Injectable()
export class ChartOfAccountsService {
  /** Part of the write that creates the company. */
  create(write: IdempotentWrite): void {
    for (const [code, account] of Object.entries(CHART_OF_ACCOUNTS)) {
      write.insert(Account, {
        id: systemAccountId(write.companyId, code as SystemAccountCode),
        code,
        name: account.name,
        type: account.type,
        isControl: 'isControl' in account,
        isActive: true,
        version: 1,
        writeId: write.id,
        createdAt: write.now,
        updatedAt: write.now,
      });
    }
  }
}

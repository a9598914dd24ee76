import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CompanyReads, type Reader } from '../identity/index.js';
import type { AccountType } from './account.entity.js';
import { businessDay } from './business-day.js';
import { CompanySettings } from './company-settings.entity.js';
import type { TrialBalanceQuery } from './trial-balance.dto.js';
import { toTrialBalanceView, type TrialBalanceView } from './trial-balance.view.js';

/** Read from the index on (company, account, currency, date) alone, which holds sides and amounts. */
const SUMS = `
  SELECT sums.currency, account.id AS "accountId", account.code, account.name, account.type, sums.debit, sums.credit
  FROM (
    SELECT account_id, currency,
      coalesce(sum(amount_minor) FILTER (WHERE side = 'D'), 0)::text AS debit,
      coalesce(sum(amount_minor) FILTER (WHERE side = 'C'), 0)::text AS credit
    FROM journal_lines
    WHERE company_id = $1 AND entry_date <= $2::date
    GROUP BY account_id, currency
  ) AS sums
  JOIN accounts AS account ON account.company_id = $1 AND account.id = sums.account_id
  ORDER BY sums.currency, account.code`;

interface SumsRow {
  readonly currency: string;
  readonly accountId: string;
  readonly code: string;
  readonly name: string;
  readonly type: AccountType;
  readonly debit: string;
  readonly credit: string;
}

/** Sums of the journal. Nothing is kept beside the lines. */
@Injectable()
export class TrialBalanceService {
  constructor(private readonly reads: CompanyReads) {}

  async asOf(reader: Reader, query: TrialBalanceQuery): Promise<TrialBalanceView> {
    return this.reads.read(reader, async (manager) => {
      const asOf = query.asOf ?? (await today(manager, reader.companyId));
      const rows = await manager.query<SumsRow[]>(SUMS, [reader.companyId, asOf]);
      const sums = rows.map(({ debit, credit, ...account }) => ({
        ...{ ...account, debitMinor: BigInt(debit), creditMinor: BigInt(credit) },
      }));
      return toTrialBalanceView(asOf, sums);
    });
  }
}

async function today(manager: EntityManager, companyId: string): Promise<string> {
  const { timezone } = await manager.findOneByOrFail(CompanySettings, { companyId });
  return businessDay(new Date(), timezone);
}

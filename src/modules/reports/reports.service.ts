import { Injectable } from '@nestjs/common';
import { InvalidQuery } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import { businessDay, CompanySettings } from '../../ledger/index.js';
import { accountBalances } from './account-balances.js';
import { type BalanceSheetView, toBalanceSheetView } from './balance-sheet.view.js';
import { fiscalYearStart } from './fiscal-year.js';
import { type ProfitAndLossView, toProfitAndLossView } from './profit-and-loss.view.js';
import { receivablesAgeing } from './receivables-ageing.js';
import { type ReceivablesAgeingView, toReceivablesAgeingView } from './receivables-ageing.view.js';
import type { AsOfQuery, PeriodQuery } from './reports.dto.js';

/** Reports, computed from the journal and the documents when they are asked for. */
@Injectable()
export class Reports {
  constructor(private readonly reads: CompanyReads) {}

  balanceSheet(reader: Reader, query: AsOfQuery): Promise<BalanceSheetView> {
    const { companyId } = reader;
    return this.reads.read(reader, async (manager) => {
      const { timezone, fiscalYearStartMonth } = await manager.findOneByOrFail(CompanySettings, { companyId });
      const asOf = query.asOf ?? businessDay(new Date(), timezone);
      const start = fiscalYearStart(asOf, fiscalYearStartMonth);
      return toBalanceSheetView(asOf, start, await accountBalances(manager, companyId, start, asOf));
    });
  }

  /** @throws InvalidQuery for a period that ends before it begins. */
  profitAndLoss(reader: Reader, query: PeriodQuery): Promise<ProfitAndLossView> {
    const { companyId } = reader;
    return this.reads.read(reader, async (manager) => {
      const { timezone, fiscalYearStartMonth } = await manager.findOneByOrFail(CompanySettings, { companyId });
      const to = query.to ?? businessDay(new Date(), timezone);
      const from = query.from ?? fiscalYearStart(to, fiscalYearStartMonth);
      if (from > to) throw endsBeforeItBegins();
      return toProfitAndLossView(from, to, await accountBalances(manager, companyId, from, to));
    });
  }

  receivablesAgeing(reader: Reader, query: AsOfQuery): Promise<ReceivablesAgeingView> {
    const { companyId } = reader;
    return this.reads.read(reader, async (manager) => {
      const { timezone } = await manager.findOneByOrFail(CompanySettings, { companyId });
      const asOf = query.asOf ?? businessDay(new Date(), timezone);
      return toReceivablesAgeingView(asOf, await receivablesAgeing(manager, companyId, asOf, timezone));
    });
  }
}

function endsBeforeItBegins(): InvalidQuery {
  const message = 'It is before the beginning of the period.';
  return new InvalidQuery([{ pointer: 'to', code: 'validation_failed', message }]);
}

import { Injectable } from '@nestjs/common';
import { fetchLimit, InvalidQuery, pageOf, parseId } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import { businessDay, CompanySettings } from '../../ledger/index.js';
import { accountBalances, resultsOf } from './account-balances.js';
import { type BalanceSheetView, toBalanceSheetView } from './balance-sheet.view.js';
import { fiscalYearStart } from './fiscal-year.js';
import { type ProfitAndLossView, toProfitAndLossView } from './profit-and-loss.view.js';
import { receivablesAgeing, type ReceivablesPage } from './receivables-ageing.js';
import { type ReceivablesAgeingView, toReceivablesAgeingView } from './receivables-ageing.view.js';
import type { AsOfQuery, PeriodQuery, ReceivablesAgeingQuery } from './reports.dto.js';

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
      return toProfitAndLossView(from, to, await resultsOf(manager, companyId, from, to));
    });
  }

  /** The totals are of all customers; these themselves come in pages. */
  receivablesAgeing(reader: Reader, query: ReceivablesAgeingQuery): Promise<ReceivablesAgeingView> {
    const { companyId } = reader;
    const page = { after: placeOf(query, companyId), limit: fetchLimit(query) };
    return this.reads.read(reader, async (manager) => {
      const { timezone: timeZone } = await manager.findOneByOrFail(CompanySettings, { companyId });
      const asOf = query.asOf ?? businessDay(new Date(), timeZone);
      const { totals, customers } = await receivablesAgeing(manager, companyId, { asOf, timeZone }, page);
      const shown = pageOf(
        customers,
        query,
        companyId,
        ({ currency, customerId }) => [currency, customerId],
        (customer) => customer,
      );
      return toReceivablesAgeingView(asOf, totals, shown);
    });
  }
}

/** @throws InvalidQuery for a cursor of something else. */
function placeOf(query: ReceivablesAgeingQuery, companyId: string): ReceivablesPage['after'] {
  const texts = query.afterTexts(companyId, 2);
  if (texts === undefined) return undefined;
  const [currency = '', customerId = ''] = texts;
  if (parseId(customerId) !== undefined) return { currency, customerId };
  const message = 'It is not a cursor of this report.';
  throw new InvalidQuery([{ pointer: 'cursor', code: 'validation_failed', message }]);
}

function endsBeforeItBegins(): InvalidQuery {
  const message = 'It is before the beginning of the period.';
  return new InvalidQuery([{ pointer: 'to', code: 'validation_failed', message }]);
}

import { formatMoney, ViewProperty } from '../../http/index.js';
import type { AccountType } from '../../ledger/index.js';
import { type AccountMovement, byCurrency } from './account-balances.js';
import { type ReportLine, ReportSectionView, sumOf, toSectionView } from './report-account.view.js';

/** What the company has earned and spent in one currency. */
export class ProfitAndLossCurrencyView {
  @ViewProperty('currency')
  currency: string;

  @ViewProperty(() => ReportSectionView)
  income: ReportSectionView;

  @ViewProperty(() => ReportSectionView)
  expenses: ReportSectionView;

  /** Income less expenses. */
  @ViewProperty('signedMoney')
  netIncome: string;
}

/** The profit and loss of a period, per currency. */
export class ProfitAndLossView {
  @ViewProperty('date')
  from: string;

  @ViewProperty('date')
  to: string;

  @ViewProperty([() => ProfitAndLossCurrencyView])
  currencies: ProfitAndLossCurrencyView[];
}

/** @param results ordered by currency and code. */
export function toProfitAndLossView(from: string, to: string, results: readonly AccountMovement[]): ProfitAndLossView {
  return { from, to, currencies: byCurrency(results).map(([currency, rows]) => toView(currency, rows)) };
}

function toView(currency: string, results: readonly AccountMovement[]): ProfitAndLossCurrencyView {
  const income = linesOf(results, 'income', -1n);
  const expenses = linesOf(results, 'expense', 1n);
  return {
    currency,
    income: toSectionView(income, currency),
    expenses: toSectionView(expenses, currency),
    netIncome: formatMoney(sumOf(income) - sumOf(expenses), currency),
  };
}

function linesOf(results: readonly AccountMovement[], wanted: AccountType, sign: bigint): ReportLine[] {
  return results
    .filter(({ type }) => type === wanted)
    .map((result) => ({ ...result, balanceMinor: sign * result.withinMinor }));
}

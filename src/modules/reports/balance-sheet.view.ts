import { formatMoney, ViewProperty } from '../../http/index.js';
import type { AccountType } from '../../ledger/index.js';
import { type AccountBalance, byCurrency } from './account-balances.js';
import { type ReportLine, ReportSectionView, sumOf, toSectionView } from './report-account.view.js';

/** What the company owns and owes in one currency. */
export class BalanceSheetCurrencyView {
  @ViewProperty('currency')
  currency: string;

  @ViewProperty(() => ReportSectionView)
  assets: ReportSectionView;

  @ViewProperty(() => ReportSectionView)
  liabilities: ReportSectionView;

  @ViewProperty(() => ReportSectionView)
  equity: ReportSectionView;

  /** Income less expenses of all fiscal years before this one. */
  @ViewProperty('signedMoney')
  retainedEarnings: string;

  /** Income less expenses of this fiscal year. */
  @ViewProperty('signedMoney')
  currentEarnings: string;

  /** Liabilities, equity and earnings; equal to the assets. */
  @ViewProperty('signedMoney')
  totalLiabilitiesAndEquity: string;
}

/** The balance sheet, per currency. */
export class BalanceSheetView {
  @ViewProperty('date')
  asOf: string;

  @ViewProperty('date')
  fiscalYearStart: string;

  @ViewProperty([() => BalanceSheetCurrencyView])
  currencies: BalanceSheetCurrencyView[];
}

/** @param balances ordered by currency and code, divided at the beginning of the fiscal year. */
export function toBalanceSheetView(
  asOf: string,
  fiscalYearStart: string,
  balances: readonly AccountBalance[],
): BalanceSheetView {
  return { asOf, fiscalYearStart, currencies: byCurrency(balances).map(([currency, rows]) => toView(currency, rows)) };
}

function toView(currency: string, balances: readonly AccountBalance[]): BalanceSheetCurrencyView {
  const assets = linesOf(balances, 'asset', 1n);
  const liabilities = linesOf(balances, 'liability', -1n);
  const equity = linesOf(balances, 'equity', -1n);
  const results = balances.filter(({ type }) => type === 'income' || type === 'expense');
  const retained = results.reduce((sum, { beforeMinor }) => sum - beforeMinor, 0n);
  const current = results.reduce((sum, { withinMinor }) => sum - withinMinor, 0n);
  return {
    currency,
    assets: toSectionView(assets, currency),
    liabilities: toSectionView(liabilities, currency),
    equity: toSectionView(equity, currency),
    retainedEarnings: formatMoney(retained, currency),
    currentEarnings: formatMoney(current, currency),
    totalLiabilitiesAndEquity: formatMoney(sumOf(liabilities) + sumOf(equity) + retained + current, currency),
  };
}

function linesOf(balances: readonly AccountBalance[], wanted: AccountType, sign: bigint): ReportLine[] {
  return balances
    .filter(({ type }) => type === wanted)
    .map((balance) => ({ ...balance, balanceMinor: sign * (balance.beforeMinor + balance.withinMinor) }));
}

import { formatMoney, ViewProperty } from '../../http/index.js';
import type { AccountBalance } from './account-balances.js';

/** One account in a report. */
export class ReportAccountView {
  @ViewProperty('id')
  accountId: string;

  @ViewProperty('text')
  code: string;

  @ViewProperty('text')
  name: string;

  /** Positive on the side on which accounts of the section grow. */
  @ViewProperty('signedMoney')
  balance: string;
}

/** Accounts of one kind, and their sum. */
export class ReportSectionView {
  @ViewProperty([() => ReportAccountView])
  accounts: ReportAccountView[];

  @ViewProperty('signedMoney')
  total: string;
}

/** An account with its place in a report; positive on the section's side. */
export interface ReportLine extends Pick<AccountBalance, 'accountId' | 'code' | 'name' | 'currency'> {
  readonly balanceMinor: bigint;
}

/** The sum of lines, in minor units. */
export function sumOf(lines: readonly ReportLine[]): bigint {
  return lines.reduce((sum, { balanceMinor }) => sum + balanceMinor, 0n);
}

export function toSectionView(lines: readonly ReportLine[], currency: string): ReportSectionView {
  return {
    accounts: lines.map(({ accountId, code, name, balanceMinor }) => ({
      ...{ accountId, code, name, balance: formatMoney(balanceMinor, currency) },
    })),
    total: formatMoney(sumOf(lines), currency),
  };
}

import { formatMoney, ViewProperty } from '../http/index.js';
import { ACCOUNT_TYPES, type AccountType } from './account.entity.js';

/** What an account's lines add up to. */
export class TrialBalanceAccountView {
  @ViewProperty('id')
  accountId: string;

  @ViewProperty('text')
  code: string;

  @ViewProperty('text')
  name: string;

  @ViewProperty([...ACCOUNT_TYPES])
  type: AccountType;

  @ViewProperty('money')
  debit: string;

  @ViewProperty('money')
  credit: string;

  /** Debits less credits. */
  @ViewProperty('signedMoney')
  balance: string;
}

/** All accounts with lines in one currency. */
export class TrialBalanceCurrencyView {
  @ViewProperty('currency')
  currency: string;

  @ViewProperty([() => TrialBalanceAccountView])
  accounts: TrialBalanceAccountView[];

  @ViewProperty('money')
  totalDebit: string;

  /** Equal to the debits. */
  @ViewProperty('money')
  totalCredit: string;
}

/** The trial balance, per currency. */
export class TrialBalanceView {
  @ViewProperty('date')
  asOf: string;

  @ViewProperty([() => TrialBalanceCurrencyView])
  currencies: TrialBalanceCurrencyView[];
}

/** The sums of one account in one currency; minor units. */
export interface AccountSums {
  readonly currency: string;
  readonly accountId: string;
  readonly code: string;
  readonly name: string;
  readonly type: AccountType;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
}

/** @param sums ordered by currency and code. */
export function toTrialBalanceView(asOf: string, sums: readonly AccountSums[]): TrialBalanceView {
  const currencies = [...new Set(sums.map(({ currency }) => currency))];
  return {
    asOf,
    currencies: currencies.map((currency) =>
      toCurrencyView(
        currency,
        sums.filter((row) => row.currency === currency),
      ),
    ),
  };
}

function toCurrencyView(currency: string, sums: readonly AccountSums[]): TrialBalanceCurrencyView {
  const total = (side: 'debitMinor' | 'creditMinor'): bigint => sums.reduce((sum, row) => sum + row[side], 0n);
  return {
    currency,
    accounts: sums.map(({ accountId, code, name, type, debitMinor, creditMinor }) => ({
      ...{ accountId, code, name, type },
      debit: formatMoney(debitMinor, currency),
      credit: formatMoney(creditMinor, currency),
      balance: formatMoney(debitMinor - creditMinor, currency),
    })),
    totalDebit: formatMoney(total('debitMinor'), currency),
    totalCredit: formatMoney(total('creditMinor'), currency),
  };
}

import type { TestCompany } from '../client/test-company.js';
import { check, type Check } from './check.js';

interface CurrencyTotals {
  readonly currency: string;
  readonly totalDebit: string;
  readonly totalCredit: string;
}

/** Whether what was debited was credited, in every currency, and anything at all. */
export function checkTrialBalance(company: TestCompany): Promise<Check> {
  return check('trial balance', async () => {
    const { currencies } = await company.read('/api/ledger/trial-balance');
    const totals = currencies as readonly CurrencyTotals[];
    if (totals.length === 0) return ['nothing was posted'];
    return totals
      .filter(({ totalDebit, totalCredit }) => totalDebit !== totalCredit)
      .map(({ currency, totalDebit, totalCredit }) => `${currency}: debits ${totalDebit}, credits ${totalCredit}`);
  });
}

import { deterministicChildId } from '../idempotency/index.js';
import type { AccountType } from './account.entity.js';

interface ChartAccount {
  readonly name: string;
  readonly type: AccountType;
  readonly isControl?: true;
}

/** The accounts that every company has, by code. Features post to them; a company may add its own. */
export const CHART_OF_ACCOUNTS = {
  '1000': { name: 'Bank', type: 'asset' },
  '1100': { name: 'Accounts receivable', type: 'asset', isControl: true },
  '1200': { name: 'Inventory', type: 'asset', isControl: true },
  '2000': { name: 'Goods received not invoiced', type: 'liability' },
  '2100': { name: 'Tax payable', type: 'liability' },
  '2200': { name: 'Customer credits', type: 'liability', isControl: true },
  '2300': { name: 'Net wages payable', type: 'liability', isControl: true },
  '2310': { name: 'Payroll withholding payable', type: 'liability' },
  '2320': { name: 'Employer contributions payable', type: 'liability' },
  '3000': { name: 'Equity', type: 'equity' },
  '4000': { name: 'Revenue', type: 'income' },
  '5000': { name: 'Cost of goods sold', type: 'expense' },
  '5100': { name: 'Stock adjustment', type: 'expense' },
  '6000': { name: 'Wages', type: 'expense' },
  '6010': { name: 'Payroll tax', type: 'expense' },
} as const satisfies Record<string, ChartAccount>;

/** The code of an account that every company has. */
export type SystemAccountCode = keyof typeof CHART_OF_ACCOUNTS;

/** Names for the codes that features post to. */
export const SYSTEM_ACCOUNTS = {
  bank: '1000',
  receivables: '1100',
  inventory: '1200',
  goodsReceived: '2000',
  taxPayable: '2100',
  customerCredits: '2200',
  wagesPayable: '2300',
  withholdingPayable: '2310',
  employerContributionsPayable: '2320',
  revenue: '4000',
  costOfGoodsSold: '5000',
  stockAdjustment: '5100',
  wages: '6000',
  payrollTax: '6010',
} as const satisfies Record<string, SystemAccountCode>;

/** Ids that were computed before; every posting asks for some. A company has a handful. */
const knownIds = new Map<string, string>();
const KNOWN_IDS_MAX = 50_000;

/** The id of a company's own account of this code: known without a look, and the same for ever. */
export function systemAccountId(companyId: string, code: SystemAccountCode): string {
  const account = `${companyId} ${code}`;
  let id = knownIds.get(account);
  if (id === undefined) {
    id = deterministicChildId(companyId, `account:${code}`);
    if (knownIds.size >= KNOWN_IDS_MAX) knownIds.clear();
    knownIds.set(account, id);
  }
  return id;
}

/** Whether an account is one of those that every company has. */
export function isSystemAccount(companyId: string, accountId: string): boolean {
  const codes = Object.keys(CHART_OF_ACCOUNTS) as SystemAccountCode[];
  return codes.some((code) => systemAccountId(companyId, code) === accountId);
}

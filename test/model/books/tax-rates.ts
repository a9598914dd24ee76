import { checkCodeFree } from './accounts.js';
import { command, type Expected, type Resource } from './command.js';
import { chosenAccount, systemAccount } from './ledger.js';
import { isChange, namedVersion } from './lookups.js';
import { trigger } from './workflow-instances.js';

export interface TaxRate {
  readonly id: string;
  code: string;
  readonly ratePpm: number;
  readonly isInclusive: boolean;
  liabilityAccountId: string;
  isActive: boolean;
  version: number;
}

interface CreateTaxRate {
  readonly code: string;
  readonly name: string;
  readonly ratePpm: number;
  readonly isInclusive?: boolean;
  readonly liabilityAccountId?: string;
}

export const TAX_RATES = {
  createTaxRate: command<CreateTaxRate>({
    weight: 2,
    wish: (_books, choices) => ({
      body: {
        code: `T${String(choices.number(8))}`,
        name: 'VAT',
        ratePpm: choices.of(200_000, 70_000, 0, 333_333),
        ...choices.optional(40, () => ({ isInclusive: true })),
        ...choices.optional(30, () => ({ liabilityAccountId: choices.id('accounts', 'createAccount') })),
      },
    }),
    serve(books, call) {
      const { code, ratePpm, isInclusive = false } = call.body;
      const liabilityAccountId = call.body.liabilityAccountId ?? systemAccount(books, '2100');
      chosenAccount(books, liabilityAccountId, 'liability');
      checkCodeFree(books.taxRates, code);
      const rate = { id: call.id, code, ratePpm, isInclusive, liabilityAccountId, isActive: true, version: 1 };
      books.taxRates.set(rate.id, rate);
      trigger(books, call, 'tax_rate.created', 'tax_rate', rate.id);
      return viewTaxRate(rate);
    },
  }),

  updateTaxRate: command<{ readonly isActive?: boolean; readonly name?: string; readonly code?: string }>({
    weight: 1,
    wish(books, choices) {
      const id = choices.id('taxRates', 'createTaxRate');
      const body = choices.of<object>(
        { isActive: false },
        { isActive: true },
        { code: `T${String(choices.number(8))}` },
      );
      return { path: { id }, body, ...choices.version(books.taxRates.get(id)) };
    },
    serve(books, call) {
      const rate = namedVersion(books.taxRates, call);
      const { code, isActive } = call.body;
      if (code !== undefined && code !== rate.code) checkCodeFree(books.taxRates, code);
      if (!isChange<Partial<TaxRate>>(rate, call.body)) return viewTaxRate(rate);
      rate.code = code ?? rate.code;
      rate.isActive = isActive ?? rate.isActive;
      rate.version += 1;
      trigger(books, call, 'tax_rate.updated', 'tax_rate', rate.id);
      return viewTaxRate(rate);
    },
  }),
};

function viewTaxRate({ id, code, ratePpm, isInclusive, liabilityAccountId, isActive, version }: TaxRate): Expected {
  return { id, code, ratePpm, isInclusive, liabilityAccountId, isActive, version };
}

export const taxRateResource: Resource<TaxRate> = {
  path: ({ id }) => `/api/tax-rates/${id}`,
  view: (_books, rate) => viewTaxRate(rate),
};

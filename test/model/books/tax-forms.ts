import { money, sum } from './amounts.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { known, referred } from './lookups.js';
import { employerPartOf, netOf, type PayItem, withheldOf } from './pay.js';
import { anyOf, refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

interface FormKey {
  readonly formType: 'W2' | '941' | '940';
  readonly taxYear: number;
  readonly quarter: number | null;
  readonly employeeId: string | null;
}

export interface TaxForm extends FormKey {
  readonly id: string;
  status: 'draft' | 'superseded';
  readonly revision: number;
  readonly supersedesId: string | null;
  /** What executed runs had paid when it was made. */
  readonly items: readonly PayItem[];
  version: number;
}

interface CreateForm {
  readonly formType: FormKey['formType'];
  readonly taxYear: number;
  readonly quarter?: number;
  readonly employeeId?: string;
  readonly supersedes?: string;
}

export const TAX_FORMS = {
  createTaxForm: command<CreateForm>({
    weight: 2,
    wish(books, choices) {
      const [latest] = [...books.taxForms.values()].slice(-1);
      if (latest !== undefined && choices.sometimes(40)) {
        const { formType, taxYear, quarter, employeeId } = latest;
        const supersedes = choices.id('taxForms', 'createTaxForm', ({ status }) => status === 'draft');
        const own = { ...(quarter === null ? {} : { quarter }), ...(employeeId === null ? {} : { employeeId }) };
        return { body: { formType, taxYear, ...own, supersedes } };
      }
      const taxYear = Number(choices.today.slice(0, 4)) + (choices.sometimes(5) ? 1 : 0);
      const forEmployee = (): CreateForm => {
        return { formType: 'W2', taxYear, employeeId: choices.id('employees', 'createEmployee') };
      };
      return {
        body: choices.of<() => CreateForm>(
          forEmployee,
          () => ({ formType: '941', taxYear, quarter: 1 + choices.number(4) }),
          () => ({ formType: '940', taxYear }),
          () => ({ formType: '940', taxYear, quarter: 1 }),
        )(),
      };
    },
    serve(books, call) {
      const { formType, taxYear, quarter = null, employeeId = null, supersedes } = call.body;
      anyOf(
        () => {
          if (supersedes !== undefined) referred(books.taxForms, supersedes);
        },
        () => {
          if (employeeId !== null) referred(books.employees, employeeId);
        },
      );
      const isComplete = (quarter !== null) === (formType === '941') && (employeeId !== null) === (formType === 'W2');
      refuseIf(!isComplete, '422 validation_failed');
      const firstDay = `${String(taxYear)}-${String((quarter ?? 1) * 3 - 2).padStart(2, '0')}-01`;
      refuseIf(firstDay > call.today, '422 validation_failed');
      const key: FormKey = { formType, taxYear, quarter, employeeId };
      const before = supersedes === undefined ? undefined : known(books.taxForms, supersedes);
      if (before === undefined) {
        refuseIf(
          [...books.taxForms.values()].some((one) => one.status === 'draft' && isSame(one, key)),
          '409 form_exists',
        );
      } else {
        refuseIf(!isSame(before, key), '422 form_mismatch');
        refuseIf(before.status === 'superseded', '409 illegal_transition');
        before.status = 'superseded';
        before.version += 1;
      }
      const form: TaxForm = {
        ...{
          id: call.id,
          ...key,
          status: 'draft',
          revision: (before?.revision ?? 0) + 1,
          supersedesId: supersedes ?? null,
        },
        ...{ items: reportedItems(books, key), version: 1 },
      };
      books.taxForms.set(form.id, form);
      trigger(books, call, 'tax_form.created', 'tax_form', form.id);
      return view(books, form);
    },
  }),
};

function isSame(one: FormKey, other: FormKey): boolean {
  return (
    one.formType === other.formType &&
    one.taxYear === other.taxYear &&
    one.quarter === other.quarter &&
    one.employeeId === other.employeeId
  );
}

/** What executed runs with a pay date in the time have paid in the base currency. */
function reportedItems(books: Books, { taxYear, quarter, employeeId }: FormKey): PayItem[] {
  const isMeant = (payDate: string): boolean => {
    const [year, month] = payDate.split('-').map(Number);
    return year === taxYear && (quarter === null || Math.ceil((month ?? 0) / 3) === quarter);
  };
  return [...books.payRuns.values()]
    .filter((run) => run.status === 'executed' && run.currency === 'EUR' && isMeant(run.payDate))
    .flatMap(({ items }) => items.filter((item) => employeeId === null || item.employeeId === employeeId));
}

function view(books: Books, { items, ...form }: TaxForm): Expected {
  return {
    ...form,
    employeeCount: new Set(items.map(({ employeeId }) => employeeId)).size,
    gross: money(sum(items.map(({ gross }) => gross))),
    taxable: money(sum(items.map(({ taxable }) => taxable))),
    withheld: money(sum(items.map((item) => withheldOf(books, item)))),
    employer: money(sum(items.map((item) => employerPartOf(books, item)))),
    net: money(sum(items.map((item) => netOf(books, item)))),
  };
}

export const taxFormResource: Resource<TaxForm> = {
  path: ({ id }) => `/api/payroll/tax-forms/${id}`,
  view,
};

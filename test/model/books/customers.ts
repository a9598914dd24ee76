import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { isChange, namedVersion } from './lookups.js';
import { refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

export interface Customer {
  readonly id: string;
  name: string;
  currency: string;
  externalRef: string | null;
  isActive: boolean;
  isInvoiced: boolean;
  version: number;
}

interface CustomerBody {
  readonly name: string;
  readonly currency: string;
  readonly externalRef?: string | null;
  readonly isActive?: boolean;
}

const REFERENCES = 12;

export const CUSTOMERS = {
  createCustomer: command<CustomerBody>({
    weight: 3,
    wish: (_books, choices) => ({
      body: {
        name: choices.of('Acme', 'Zenith', 'Ünal & Söhne'),
        currency: choices.currency(),
        ...choices.optional(40, () => ({ externalRef: `C-${String(choices.number(REFERENCES))}` })),
      },
    }),
    serve(books, call) {
      const { name, currency, externalRef = null } = call.body;
      checkReferenceFree(books, externalRef);
      const state = { isActive: true, isInvoiced: false, version: 1 };
      const customer = { id: call.id, name, currency, externalRef, ...state };
      books.customers.set(customer.id, customer);
      trigger(books, call, 'customer.created', 'customer', customer.id);
      return view(customer);
    },
  }),

  updateCustomer: command<Partial<CustomerBody>>({
    weight: 3,
    wish(books, choices) {
      const id = choices.id('customers', 'createCustomer');
      const body = choices.of<Partial<CustomerBody>>(
        { name: 'Renamed' },
        { externalRef: `C-${String(choices.number(REFERENCES))}` },
        { currency: 'USD' },
        { isActive: false },
        { isActive: true },
        { externalRef: null },
      );
      return { path: { id }, body, ...choices.version(books.customers.get(id)) };
    },
    serve(books, call) {
      const customer = namedVersion(books.customers, call);
      const { currency = customer.currency, externalRef } = call.body;
      refuseIf(currency !== customer.currency && customer.isInvoiced, '409 currency_fixed');
      if (externalRef !== customer.externalRef) checkReferenceFree(books, externalRef);
      if (!isChange<Partial<CustomerBody>>(customer, call.body)) return view(customer);
      Object.assign(customer, call.body, { version: customer.version + 1 });
      trigger(books, call, 'customer.updated', 'customer', customer.id);
      return view(customer);
    },
  }),
};

function checkReferenceFree(books: Books, reference: string | null | undefined): void {
  if (reference === null || reference === undefined) return;
  const isTaken = [...books.customers.values()].some(({ externalRef }) => externalRef === reference);
  refuseIf(isTaken, '409 duplicate_external_ref');
}

function view({ id, name, currency, externalRef, isActive, version }: Customer): Expected {
  return { id, name, currency, externalRef, isActive, version };
}

export const customerResource: Resource<Customer> = {
  path: ({ id }) => `/api/customers/${id}`,
  view: (_books, customer) => view(customer),
};

import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { isChange, namedVersion } from './lookups.js';
import { refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

export interface Vendor {
  readonly id: string;
  name: string;
  currency: string;
  externalRef: string | null;
  isActive: boolean;
  version: number;
}

interface VendorBody {
  readonly name: string;
  readonly currency: string;
  readonly externalRef?: string | null;
  readonly isActive?: boolean;
}

export const VENDORS = {
  createVendor: command<VendorBody>({
    weight: 2,
    wish: (_books, choices) => ({
      body: {
        ...{ name: 'Timber', currency: choices.currency() },
        ...choices.optional(30, () => ({ externalRef: `V-${String(choices.number(8))}` })),
      },
    }),
    serve(books, call) {
      const { name, currency, externalRef = null } = call.body;
      checkReferenceFree(books, externalRef);
      const vendor = { id: call.id, name, currency, externalRef, isActive: true, version: 1 };
      books.vendors.set(vendor.id, vendor);
      trigger(books, call, 'vendor.created', 'vendor', vendor.id);
      return viewVendor(vendor);
    },
  }),

  updateVendor: command<Partial<VendorBody>>({
    weight: 2,
    wish(books, choices) {
      const id = choices.id('vendors', 'createVendor');
      const body = choices.of<Partial<VendorBody>>(
        { name: 'Wood' },
        { isActive: true },
        { externalRef: `V-${String(choices.number(8))}` },
        { isActive: false },
        { currency: 'EUR' },
      );
      return { path: { id }, body, ...choices.version(books.vendors.get(id)) };
    },
    serve(books, call) {
      const vendor = namedVersion(books.vendors, call);
      const { externalRef } = call.body;
      if (externalRef !== vendor.externalRef) checkReferenceFree(books, externalRef);
      if (!isChange<Partial<VendorBody>>(vendor, call.body)) return viewVendor(vendor);
      Object.assign(vendor, call.body, { version: vendor.version + 1 });
      trigger(books, call, 'vendor.updated', 'vendor', vendor.id);
      return viewVendor(vendor);
    },
  }),
};

function checkReferenceFree(books: Books, reference: string | null | undefined): void {
  if (reference === null || reference === undefined) return;
  const isTaken = [...books.vendors.values()].some(({ externalRef }) => externalRef === reference);
  refuseIf(isTaken, '409 duplicate_external_ref');
}

function viewVendor({ id, name, currency, externalRef, isActive, version }: Vendor): Expected {
  return { id, name, currency, externalRef, isActive, version };
}

export const vendorResource: Resource<Vendor> = {
  path: ({ id }) => `/api/inventory/vendors/${id}`,
  view: (_books, vendor) => viewVendor(vendor),
};

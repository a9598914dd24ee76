import { ViewProperty } from '../../http/index.js';
import type { Customer, PostalAddress } from './customer.entity.js';

/** A postal address, as answers show it; what is unknown is absent. */
export class PostalAddressView {
  @ViewProperty('text', { optional: true })
  line1?: string;

  @ViewProperty('text', { optional: true })
  line2?: string;

  @ViewProperty('text', { optional: true })
  city?: string;

  @ViewProperty('text', { optional: true })
  region?: string;

  @ViewProperty('text', { optional: true })
  postalCode?: string;

  @ViewProperty('country', { optional: true })
  country?: string;
}

/** A customer, as answers show it. */
export class CustomerView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('text')
  name: string;

  @ViewProperty('text', { nullable: true })
  externalRef: string | null;

  @ViewProperty('email', { nullable: true })
  email: string | null;

  @ViewProperty('text', { nullable: true })
  taxId: string | null;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty(() => PostalAddressView, { nullable: true })
  billingAddress: PostalAddress | null;

  @ViewProperty('flag')
  isActive: boolean;

  @ViewProperty('metadata')
  metadata: Record<string, string>;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

export function toCustomerView(customer: Readonly<Customer>): CustomerView {
  const { id, name, externalRef, email, taxId, currency, billingAddress, isActive, metadata, version } = customer;
  return {
    ...{ id, name, externalRef, email, taxId, currency, billingAddress, isActive, metadata, version },
    createdAt: customer.createdAt.toISOString(),
    updatedAt: customer.updatedAt.toISOString(),
  };
}

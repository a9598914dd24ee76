import { ViewProperty } from '../../http/index.js';
import type { Customer, PostalAddress } from './customer.entity.js';

/** A postal address, as answers show it. */
export class PostalAddressView {
  @ViewProperty('text', { nullable: true })
  line1: string | null;

  @ViewProperty('text', { nullable: true })
  line2: string | null;

  @ViewProperty('text', { nullable: true })
  city: string | null;

  @ViewProperty('text', { nullable: true })
  region: string | null;

  @ViewProperty('text', { nullable: true })
  postalCode: string | null;

  @ViewProperty('country', { nullable: true })
  country: string | null;
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
  billingAddress: PostalAddressView | null;

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
  const { id, name, externalRef, email, taxId, currency, isActive, metadata, version } = customer;
  return {
    ...{ id, name, externalRef, email, taxId, currency },
    billingAddress: customer.billingAddress === null ? null : toPostalAddressView(customer.billingAddress),
    ...{ isActive, metadata, version },
    createdAt: customer.createdAt.toISOString(),
    updatedAt: customer.updatedAt.toISOString(),
  };
}

function toPostalAddressView(address: PostalAddress): PostalAddressView {
  return {
    line1: address.line1 ?? null,
    line2: address.line2 ?? null,
    city: address.city ?? null,
    region: address.region ?? null,
    postalCode: address.postalCode ?? null,
    country: address.country ?? null,
  };
}

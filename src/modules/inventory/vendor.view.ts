import { ViewProperty } from '../../http/index.js';
import type { Vendor } from './vendor.entity.js';

/** A vendor, as answers show it. */
export class VendorView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('text')
  name: string;

  @ViewProperty('email', { nullable: true })
  email: string | null;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty('text', { nullable: true })
  externalRef: string | null;

  @ViewProperty('flag')
  isActive: boolean;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

export function toVendorView(vendor: Readonly<Vendor>): VendorView {
  const { id, name, email, currency, externalRef, isActive, version, createdAt, updatedAt } = vendor;
  return {
    ...{ id, name, email, currency, externalRef, isActive, version },
    ...{ createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() },
  };
}

import { ViewProperty } from '../http/index.js';
import type { TaxRate } from './tax-rate.entity.js';

/** A tax rate, as answers show it. */
export class TaxRateView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('text')
  code: string;

  @ViewProperty('text')
  name: string;

  /** Parts per million: 200000 is 20 %. */
  @ViewProperty('whole')
  ratePpm: number;

  @ViewProperty('flag')
  isInclusive: boolean;

  @ViewProperty('id')
  liabilityAccountId: string;

  @ViewProperty('flag')
  isActive: boolean;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

export function toTaxRateView(rate: Readonly<TaxRate>): TaxRateView {
  const { id, code, name, ratePpm, isInclusive, liabilityAccountId, isActive, version } = rate;
  return {
    ...{ id, code, name, ratePpm, isInclusive, liabilityAccountId, isActive, version },
    createdAt: rate.createdAt.toISOString(),
    updatedAt: rate.updatedAt.toISOString(),
  };
}

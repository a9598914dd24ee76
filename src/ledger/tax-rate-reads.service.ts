import { Injectable } from '@nestjs/common';
import { keysetPage, pageFilter } from '../database/index.js';
import { NotFound, type Page, pageOf } from '../http/index.js';
import { CompanyReads, type Reader } from '../identity/index.js';
import type { ListTaxRatesQuery } from './tax-rate.dto.js';
import { TaxRate } from './tax-rate.entity.js';
import { type TaxRateView, toTaxRateView } from './tax-rate.view.js';

/** Reads of tax rates. */
@Injectable()
export class TaxRateReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<TaxRateView> {
    const { companyId } = reader;
    const rate = await this.reads.read(reader, (manager) => manager.findOneBy(TaxRate, { companyId, id }));
    if (rate === null) throw new NotFound();
    return toTaxRateView(rate);
  }

  /** By code. */
  async list(reader: Reader, query: ListTaxRatesQuery): Promise<Page<TaxRateView>> {
    const { companyId } = reader;
    const { limit } = query;
    const after = query.afterTexts(companyId, 1);
    const filters = [
      pageFilter('code', '=', query.code),
      pageFilter('isActive', '=', query.isActive),
      pageFilter('updatedAt', '>=', query.updatedSince),
    ];
    const rows = await this.reads.read(reader, (manager) =>
      keysetPage(manager, TaxRate, { companyId, limit, order: ['code'], direction: 'ASC', after, filters }),
    );
    return pageOf(rows, query, companyId, ({ code }) => [code], toTaxRateView);
  }
}

import { Injectable } from '@nestjs/common';
import { newestPage, pageFilter } from '../../database/index.js';
import { NotFound, type Page, pageOf } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import type { ListCustomersQuery } from './customer.dto.js';
import { Customer } from './customer.entity.js';
import { type CustomerView, toCustomerView } from './customer.view.js';

/** Reads of customers. */
@Injectable()
export class CustomerReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<CustomerView> {
    const { companyId } = reader;
    const customer = await this.reads.read(reader, (manager) => manager.findOneBy(Customer, { companyId, id }));
    if (customer === null) throw new NotFound();
    return toCustomerView(customer);
  }

  /** Newest first. */
  async list(reader: Reader, query: ListCustomersQuery): Promise<Page<CustomerView>> {
    const rows = await this.reads.read(reader, (manager) =>
      newestPage(manager, Customer, reader.companyId, query, [
        pageFilter('isActive', '=', query.isActive),
        pageFilter('externalRef', '=', query.externalRef),
        pageFilter('createdAt', '>=', query.createdFrom),
        pageFilter('createdAt', '<', query.createdBefore),
        pageFilter('updatedAt', '>=', query.updatedSince),
      ]),
    );
    return pageOf(rows, query, reader.companyId, ({ createdAt, id }) => ({ at: createdAt, id }), toCustomerView);
  }
}

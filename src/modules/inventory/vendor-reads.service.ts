import { Injectable } from '@nestjs/common';
import { newestPage, pageFilter } from '../../database/index.js';
import { NotFound, type Page, pageOf } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import type { ListVendorsQuery } from './vendor.dto.js';
import { Vendor } from './vendor.entity.js';
import { toVendorView, type VendorView } from './vendor.view.js';

/** Reads of vendors. */
@Injectable()
export class VendorReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<VendorView> {
    const { companyId } = reader;
    const vendor = await this.reads.read(reader, (manager) => manager.findOneBy(Vendor, { companyId, id }));
    if (vendor === null) throw new NotFound();
    return toVendorView(vendor);
  }

  /** Newest first. */
  async list(reader: Reader, query: ListVendorsQuery): Promise<Page<VendorView>> {
    const { companyId } = reader;
    const rows = await this.reads.read(reader, (manager) =>
      newestPage(manager, Vendor, companyId, query, [
        pageFilter('isActive', '=', query.isActive),
        pageFilter('externalRef', '=', query.externalRef),
        pageFilter('createdAt', '>=', query.createdFrom),
        pageFilter('createdAt', '<', query.createdBefore),
        pageFilter('updatedAt', '>=', query.updatedSince),
      ]),
    );
    return pageOf(rows, query, companyId, ({ createdAt, id }) => ({ at: createdAt, id }), toVendorView);
  }
}

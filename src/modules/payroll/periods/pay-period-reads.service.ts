import { Injectable } from '@nestjs/common';
import { newestPage, pageFilter } from '../../../database/index.js';
import { NotFound, type Page, pageOf } from '../../../http/index.js';
import type { Reader } from '../../../identity/index.js';
import { PayrollReads } from '../payroll-reads.service.js';
import type { ListPayPeriodsQuery } from './pay-period.dto.js';
import { PayPeriod } from './pay-period.entity.js';
import { type PayPeriodView, toPayPeriodView } from './pay-period.view.js';

/** Reads of periods. */
@Injectable()
export class PayPeriodReads {
  constructor(private readonly reads: PayrollReads) {}

  /** @throws NotFound, PermissionDenied */
  async item(reader: Reader, id: string): Promise<PayPeriodView> {
    const { companyId } = reader;
    const period = await this.reads.read(reader, (manager) => manager.findOneBy(PayPeriod, { companyId, id }));
    if (period === null) throw new NotFound();
    return toPayPeriodView(period);
  }

  /** Newest first. @throws PermissionDenied */
  async list(reader: Reader, query: ListPayPeriodsQuery): Promise<Page<PayPeriodView>> {
    const { companyId } = reader;
    const rows = await this.reads.read(reader, (manager) =>
      newestPage(manager, PayPeriod, companyId, query, [
        pageFilter('frequency', '=', query.frequency),
        pageFilter('status', '=', query.status),
        pageFilter('startDate', '>=', query.startsFrom),
        pageFilter('startDate', '<=', query.startsTo),
        pageFilter('updatedAt', '>=', query.updatedSince),
      ]),
    );
    return pageOf(rows, query, companyId, ({ createdAt, id }) => ({ at: createdAt, id }), toPayPeriodView);
  }
}

import { Injectable } from '@nestjs/common';
import { newestPage, pageFilter } from '../../../database/index.js';
import { NotFound, type Page, pageOf } from '../../../http/index.js';
import type { Reader } from '../../../identity/index.js';
import { assertReferenceRead } from '../../../ledger/index.js';
import { Employee } from '../employees/employee.entity.js';
import { PayrollReads } from '../payroll-reads.service.js';
import type { ListTaxFormsQuery } from './tax-form.dto.js';
import { TaxForm } from './tax-form.entity.js';
import { type TaxFormView, toTaxFormView } from './tax-form.view.js';

/** Reads of tax forms. */
@Injectable()
export class TaxFormReads {
  constructor(private readonly reads: PayrollReads) {}

  /** @throws NotFound, PermissionDenied */
  async item(reader: Reader, id: string): Promise<TaxFormView> {
    const { companyId } = reader;
    const form = await this.reads.read(reader, (manager) => manager.findOneBy(TaxForm, { companyId, id }));
    if (form === null) throw new NotFound();
    return toTaxFormView(form);
  }

  /** Newest first. @throws PermissionDenied */
  async list(reader: Reader, query: ListTaxFormsQuery): Promise<Page<TaxFormView>> {
    const { companyId } = reader;
    const rows = await this.reads.read(reader, async (manager) => {
      await assertReferenceRead(manager, Employee, companyId, query.employeeId, 'employeeId');
      return newestPage(manager, TaxForm, companyId, query, [
        pageFilter('formType', '=', query.formType),
        pageFilter('taxYear', '=', query.taxYear),
        pageFilter('employeeId', '=', query.employeeId),
        pageFilter('status', '=', query.status),
        pageFilter('updatedAt', '>=', query.updatedSince),
      ]);
    });
    return pageOf(rows, query, companyId, ({ createdAt, id }) => ({ at: createdAt, id }), toTaxFormView);
  }
}

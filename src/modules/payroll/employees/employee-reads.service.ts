import { Injectable } from '@nestjs/common';
import { newestPage, pageFilter } from '../../../database/index.js';
import { NotFound, type Page, pageOf } from '../../../http/index.js';
import type { Reader } from '../../../identity/index.js';
import { PayrollReads } from '../payroll-reads.service.js';
import type { ListEmployeesQuery } from './employee.dto.js';
import { Employee } from './employee.entity.js';
import { type EmployeeView, toEmployeeView } from './employee.view.js';

/** Reads of employees. */
@Injectable()
export class EmployeeReads {
  constructor(private readonly reads: PayrollReads) {}

  /** @throws NotFound, PermissionDenied */
  async item(reader: Reader, id: string): Promise<EmployeeView> {
    const { companyId } = reader;
    const employee = await this.reads.read(reader, (manager) => manager.findOneBy(Employee, { companyId, id }));
    if (employee === null) throw new NotFound();
    return toEmployeeView(employee);
  }

  /** Newest first. @throws PermissionDenied */
  async list(reader: Reader, query: ListEmployeesQuery): Promise<Page<EmployeeView>> {
    const { companyId } = reader;
    const rows = await this.reads.read(reader, (manager) =>
      newestPage(manager, Employee, companyId, query, [
        pageFilter('status', '=', query.status),
        pageFilter('employeeNo', '=', query.employeeNo),
        pageFilter('createdAt', '>=', query.createdFrom),
        pageFilter('createdAt', '<', query.createdBefore),
        pageFilter('updatedAt', '>=', query.updatedSince),
      ]),
    );
    return pageOf(rows, query, companyId, ({ createdAt, id }) => ({ at: createdAt, id }), toEmployeeView);
  }
}

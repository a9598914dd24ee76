import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { newestPage, pageFilter } from '../../../database/index.js';
import { NotFound, type Page, pageOf } from '../../../http/index.js';
import type { Reader } from '../../../identity/index.js';
import { assertReferenceRead } from '../../../ledger/index.js';
import { Employee } from '../employees/employee.entity.js';
import { PayrollReads } from '../payroll-reads.service.js';
import type { ListDeductionsQuery } from './deduction.dto.js';
import { Deduction } from './deduction.entity.js';
import {
  type DeductionView,
  type EmployeeDeductionView,
  toDeductionView,
  toEmployeeDeductionView,
} from './deduction.view.js';
import type { ListEmployeeDeductionsQuery } from './employee-deduction.dto.js';
import { EmployeeDeduction } from './employee-deduction.entity.js';

/** Reads of deductions and of their assignments. */
@Injectable()
export class DeductionReads {
  constructor(private readonly reads: PayrollReads) {}

  /** @throws NotFound, PermissionDenied */
  async item(reader: Reader, id: string): Promise<DeductionView> {
    const { companyId } = reader;
    const deduction = await this.reads.read(reader, (manager) => manager.findOneBy(Deduction, { companyId, id }));
    if (deduction === null) throw new NotFound();
    return toDeductionView(deduction);
  }

  /** Newest first. @throws PermissionDenied */
  async list(reader: Reader, query: ListDeductionsQuery): Promise<Page<DeductionView>> {
    const { companyId } = reader;
    const rows = await this.reads.read(reader, (manager) =>
      newestPage(manager, Deduction, companyId, query, [
        pageFilter('code', '=', query.code),
        pageFilter('createdAt', '>=', query.updatedSince),
      ]),
    );
    return pageOf(rows, query, companyId, ({ createdAt, id }) => ({ at: createdAt, id }), toDeductionView);
  }

  /** @throws NotFound, PermissionDenied */
  async assignment(reader: Reader, id: string): Promise<EmployeeDeductionView> {
    const { companyId } = reader;
    return this.reads.read(reader, async (manager) => {
      const assignment = await manager.findOneBy(EmployeeDeduction, { companyId, id });
      if (assignment === null) throw new NotFound();
      const currencies = await currenciesOf(manager, companyId, [assignment]);
      return toEmployeeDeductionView(assignment, currencies.get(assignment.deductionId) as string);
    });
  }

  /** Newest first. @throws PermissionDenied */
  async assignments(reader: Reader, query: ListEmployeeDeductionsQuery): Promise<Page<EmployeeDeductionView>> {
    const { companyId } = reader;
    return this.reads.read(reader, async (manager) => {
      await assertReferenceRead(manager, Employee, companyId, query.employeeId, 'employeeId');
      await assertReferenceRead(manager, Deduction, companyId, query.deductionId, 'deductionId');
      const rows = await newestPage(manager, EmployeeDeduction, companyId, query, [
        pageFilter('employeeId', '=', query.employeeId),
        pageFilter('deductionId', '=', query.deductionId),
        pageFilter('updatedAt', '>=', query.updatedSince),
      ]);
      const currencies = await currenciesOf(manager, companyId, rows);
      const toView = (row: EmployeeDeduction): EmployeeDeductionView =>
        toEmployeeDeductionView(row, currencies.get(row.deductionId) as string);
      return pageOf(rows, query, companyId, ({ createdAt, id }) => ({ at: createdAt, id }), toView);
    });
  }
}

/** The currencies of the deductions that are assigned, by their ids. */
async function currenciesOf(
  manager: EntityManager,
  companyId: string,
  assignments: readonly EmployeeDeduction[],
): Promise<ReadonlyMap<string, string>> {
  const id = In(assignments.map(({ deductionId }) => deductionId));
  const select = { companyId: true, id: true, currency: true };
  const deductions = await manager.find(Deduction, { select, where: { companyId, id } });
  return new Map(deductions.map((deduction) => [deduction.id, deduction.currency]));
}

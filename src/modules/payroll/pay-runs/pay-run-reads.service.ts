import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { keysetPage, newestPage, pageFilter } from '../../../database/index.js';
import { InvalidQuery, NotFound, type Page, pageOf, parseId } from '../../../http/index.js';
import type { Reader } from '../../../identity/index.js';
import { assertReferenceRead } from '../../../ledger/index.js';
import { Employee } from '../employees/employee.entity.js';
import { PayrollReads } from '../payroll-reads.service.js';
import { PayPeriod } from '../periods/pay-period.entity.js';
import type { ListPayRunItemsQuery, ListPayRunsQuery } from './pay-run.dto.js';
import { PayRun } from './pay-run.entity.js';
import { PayRunItemDeduction } from './pay-run-item-deduction.entity.js';
import { PayRunItem } from './pay-run-item.entity.js';
import { type PayRunItemView, type PayRunView, toPayRunItemView, toPayRunView } from './pay-run.view.js';

/** Reads of pay runs. */
@Injectable()
export class PayRunReads {
  constructor(private readonly reads: PayrollReads) {}

  /** @throws NotFound, PermissionDenied */
  item(reader: Reader, id: string): Promise<PayRunView> {
    return this.reads.read(reader, async (manager) => toPayRunView(await runOf(manager, reader.companyId, id)));
  }

  /** Newest first. @throws PermissionDenied */
  async list(reader: Reader, query: ListPayRunsQuery): Promise<Page<PayRunView>> {
    const { companyId } = reader;
    const rows = await this.reads.read(reader, async (manager) => {
      await assertReferenceRead(manager, PayPeriod, companyId, query.payPeriodId, 'payPeriodId');
      return newestPage(manager, PayRun, companyId, query, [
        pageFilter('status', '=', query.status),
        pageFilter('payPeriodId', '=', query.payPeriodId),
        pageFilter('payDate', '>=', query.paidFrom),
        pageFilter('payDate', '<=', query.paidTo),
        pageFilter('updatedAt', '>=', query.updatedSince),
      ]);
    });
    return pageOf(rows, query, companyId, ({ createdAt, id }) => ({ at: createdAt, id }), toPayRunView);
  }

  /** What each employee gets, by employee id. @throws NotFound, PermissionDenied */
  items(reader: Reader, payRunId: string, query: ListPayRunItemsQuery): Promise<Page<PayRunItemView>> {
    const { companyId } = reader;
    const { limit } = query;
    const after = placeOf(query, companyId);
    return this.reads.read(reader, async (manager) => {
      const { currency } = await runOf(manager, companyId, payRunId);
      await assertReferenceRead(manager, Employee, companyId, query.employeeId, 'employeeId');
      const filters = [pageFilter('payRunId', '=', payRunId), pageFilter('employeeId', '=', query.employeeId)];
      const items = await keysetPage(manager, PayRunItem, {
        ...{ companyId, limit, order: ['employeeId'], direction: 'ASC', after, filters },
      });
      const deductions = await deductionsOf(manager, companyId, payRunId, items);
      return pageOf(
        items,
        query,
        companyId,
        ({ employeeId }) => [employeeId],
        (item) => toPayRunItemView(item, deductions.get(item.employeeId) ?? [], currency),
      );
    });
  }
}

async function runOf(manager: EntityManager, companyId: string, id: string): Promise<PayRun> {
  const run = await manager.findOneBy(PayRun, { companyId, id });
  if (run === null) throw new NotFound();
  return run;
}

function placeOf(query: ListPayRunItemsQuery, companyId: string): readonly string[] | undefined {
  const texts = query.afterTexts(companyId, 1);
  if (texts === undefined || parseId(texts[0]) !== undefined) return texts;
  const message = 'It is not a cursor of this list.';
  throw new InvalidQuery([{ pointer: 'cursor', code: 'validation_failed', message }]);
}

async function deductionsOf(
  manager: EntityManager,
  companyId: string,
  payRunId: string,
  items: readonly PayRunItem[],
): Promise<ReadonlyMap<string, PayRunItemDeduction[]>> {
  const rows = await manager.find(PayRunItemDeduction, {
    where: { companyId, payRunId, employeeId: In(items.map(({ employeeId }) => employeeId)) },
    order: { employeeId: 'ASC', deductionId: 'ASC' },
  });
  const byEmployee = new Map<string, PayRunItemDeduction[]>();
  for (const row of rows) byEmployee.set(row.employeeId, [...(byEmployee.get(row.employeeId) ?? []), row]);
  return byEmployee;
}

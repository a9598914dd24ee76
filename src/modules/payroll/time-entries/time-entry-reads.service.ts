import { Injectable } from '@nestjs/common';
import { newestPage, pageFilter, placeAmong } from '../../../database/index.js';
import { NotFound, type Page, pageOf } from '../../../http/index.js';
import type { Reader } from '../../../identity/index.js';
import { assertReferenceRead } from '../../../ledger/index.js';
import { Employee } from '../employees/employee.entity.js';
import { PayrollReads } from '../payroll-reads.service.js';
import type { ListTimeEntriesQuery } from './time-entry.dto.js';
import { TimeEntry } from './time-entry.entity.js';
import { type TimeEntryView, toTimeEntryView } from './time-entry.view.js';

/** Reads of time entries. */
@Injectable()
export class TimeEntryReads {
  constructor(private readonly reads: PayrollReads) {}

  /** @throws NotFound, PermissionDenied */
  async item(reader: Reader, id: string): Promise<TimeEntryView> {
    const { companyId } = reader;
    const entry = await this.reads.read(reader, (manager) => manager.findOneBy(TimeEntry, { companyId, id }));
    if (entry === null) throw new NotFound();
    return toTimeEntryView(entry);
  }

  /** Newest first, or latest day first. @throws PermissionDenied */
  async list(reader: Reader, query: ListTimeEntriesQuery): Promise<Page<TimeEntryView>> {
    const { companyId } = reader;
    const days = { column: 'workDate', from: query.workedFrom, to: query.workedTo } as const;
    const filters = [
      pageFilter('employeeId', '=', query.employeeId),
      pageFilter('status', '=', query.status),
      pageFilter('externalRef', '=', query.externalRef),
    ];
    const rows = await this.reads.read(reader, async (manager) => {
      await assertReferenceRead(manager, Employee, companyId, query.employeeId, 'employeeId');
      return newestPage(manager, TimeEntry, companyId, query, filters, { days });
    });
    return pageOf(rows, query, companyId, placeAmong(days), toTimeEntryView);
  }
}

import { Injectable } from '@nestjs/common';
import { NotFound } from '../../../http/index.js';
import type { IdempotentWrite } from '../../../idempotency/index.js';
import {
  addDays,
  assertNotBefore,
  CompanySettingsLookup,
  dateInvalid,
  DuplicateExternalRef,
  ReferenceNotFound,
} from '../../../ledger/index.js';
import { Employee } from '../employees/employee.entity.js';
import { periodsWith } from '../periods/pay-periods.service.js';
import { approvedRunWith } from './approved-run.js';
import { DayOverflow, NotSubmitted, OwnTimeEntry, PeriodClosed, TimeEntryInPayRun } from './time-entries.errors.js';
import { type ApproveTimeEntryDto, type CreateTimeEntryDto, DAY_MINUTES, DAYS_AHEAD_MAX } from './time-entry.dto.js';
import { TimeEntry } from './time-entry.entity.js';
import { type TimeEntryView, toTimeEntryView } from './time-entry.view.js';

/** How long people worked. */
@Injectable()
export class TimeEntriesService {
  constructor(private readonly settings: CompanySettingsLookup) {}

  /** @throws ReferenceNotFound, DuplicateExternalRef, DayOverflow, PeriodClosed, ValidationFailed */
  async create(write: IdempotentWrite, dto: CreateTimeEntryDto): Promise<TimeEntryView> {
    const { employeeId, workDate, minutes, kind } = dto;
    const [employee, sameDay, periods, today] = await Promise.all([
      write.get(Employee, employeeId),
      write.find(TimeEntry, { employeeId, workDate }),
      periodsWith(write, workDate, workDate),
      this.settings.today(write),
      assertExternalRefFree(write, dto.externalRef),
    ]);
    if (employee === undefined) throw new ReferenceNotFound('/employeeId');
    assertEmployed(employee, workDate);
    assertNotFarAhead(workDate, today);
    const closed = periods.find(({ frequency, status }) => frequency === employee.payFrequency && status === 'closed');
    if (closed !== undefined) throw new PeriodClosed(closed.id);
    const availableMinutes = availableIn(sameDay);
    if (minutes > availableMinutes) throw new DayOverflow(availableMinutes);
    const entry = write.insert(TimeEntry, {
      ...{ id: write.id, employeeId, workDate, minutes, kind, status: 'submitted', payRunId: null },
      ...{ decidedBy: null, decidedAt: null, note: null, externalRef: dto.externalRef ?? null },
      ...{ version: 1, writeId: write.id, createdAt: write.now, updatedAt: write.now },
    });
    await write.trigger('time_entry.created', { entityType: 'time_entry', entityId: entry.id });
    return toTimeEntryView(entry);
  }

  /**
   * Approves or rejects, and takes an approval back by a rejection; nobody their own. What was rejected starts no
   * workflow: the event is that of the approval.
   * @throws NotFound, OwnTimeEntry, NotSubmitted, TimeEntryInPayRun
   */
  async approve(write: IdempotentWrite, id: string, { decision, note }: ApproveTimeEntryDto): Promise<TimeEntryView> {
    const entry = await write.get(TimeEntry, id);
    if (entry === undefined) throw new NotFound();
    const employee = await write.get(Employee, entry.employeeId);
    if (employee?.userId === write.actorId) throw new OwnTimeEntry();
    await assertOpen(write, entry, decision);
    const changes = {
      ...{ status: decision, decidedBy: write.actorId, decidedAt: write.now, note: note ?? null },
      ...{ version: entry.version + 1, updatedAt: write.now },
    };
    write.update(TimeEntry, id, changes);
    if (decision === 'approved') {
      await write.trigger('time_entry.approved', { entityType: 'time_entry', entityId: id });
    }
    return toTimeEntryView({ ...entry, ...changes });
  }
}

function assertEmployed({ hiredOn, terminatedOn }: Readonly<Employee>, workDate: string): void {
  assertNotBefore(workDate, hiredOn, '/workDate');
  if (terminatedOn !== null && workDate > terminatedOn) {
    throw dateInvalid('/workDate', `It is after ${terminatedOn}, the last day of the employment.`);
  }
}

/** A period may be paid before its last day, so the time of its rest is recorded ahead; a year later is a slip. */
function assertNotFarAhead(workDate: string, today: string): void {
  const last = addDays(today, DAYS_AHEAD_MAX);
  if (workDate > last) throw dateInvalid('/workDate', `It is after ${last}, ${DAYS_AHEAD_MAX} days from today.`);
}

/** Whether the entry can still be decided on so. @throws NotSubmitted, TimeEntryInPayRun */
async function assertOpen(
  write: IdempotentWrite,
  entry: Readonly<TimeEntry>,
  decision: ApproveTimeEntryDto['decision'],
): Promise<void> {
  if (entry.status === 'submitted') return;
  if (entry.status !== 'approved' || decision !== 'rejected') throw new NotSubmitted(entry);
  const payRunId = await approvedRunWith(write, entry);
  if (payRunId !== undefined) throw new TimeEntryInPayRun(payRunId);
}

function availableIn(sameDay: readonly Readonly<TimeEntry>[]): number {
  return sameDay.reduce((left, { status, minutes }) => (status === 'rejected' ? left : left - minutes), DAY_MINUTES);
}

async function assertExternalRefFree(write: IdempotentWrite, externalRef: string | undefined): Promise<void> {
  if (externalRef === undefined) return;
  const taken = await write.find(TimeEntry, { externalRef });
  if (taken.length > 0) throw new DuplicateExternalRef();
}

import { Injectable } from '@nestjs/common';
import { assertVersion, changesNothing, NotFound } from '../../../http/index.js';
import type { IdempotentWrite } from '../../../idempotency/index.js';
import { UserCompanyAccess } from '../../../identity/index.js';
import { addDays, assertNotBefore, ReferenceNotFound } from '../../../ledger/index.js';
import { TimeEntry } from '../time-entries/time-entry.entity.js';
import type { CreateEmployeeDto, UpdateEmployeeDto } from './employee.dto.js';
import { Employee } from './employee.entity.js';
import { assertPayComplete, mergedProfile, optionalMinor } from './employee-pay.js';
import { type EmployeeView, toEmployeeView } from './employee.view.js';
import { DuplicateEmployeeNo, WorkOutsideEmployment } from './employees.errors.js';

const FIRST_DAY = '1900-01-01';
const LAST_DAY = '9999-12-31';

/** Who works for the company, and for what pay. */
@Injectable()
export class EmployeesService {
  /** @throws ReferenceNotFound, DuplicateEmployeeNo, ValidationFailed */
  async create(write: IdempotentWrite, dto: CreateEmployeeDto): Promise<EmployeeView> {
    await Promise.all([assertMember(write, dto.userId), assertNumberFree(write, dto.employeeNo)]);
    const { fullName, payType, payFrequency, currency, hiredOn } = dto;
    const pay = {
      payType,
      hourlyRateMinor: optionalMinor(dto.hourlyRate, currency, '/hourlyRate'),
      annualSalaryMinor: optionalMinor(dto.annualSalary, currency, '/annualSalary'),
    };
    assertPayComplete(pay);
    const employee = write.insert(Employee, {
      ...{ id: write.id, fullName, ...pay, payFrequency, currency, hiredOn, terminatedOn: null, status: 'active' },
      ...{ employeeNo: dto.employeeNo ?? null, email: dto.email ?? null, userId: dto.userId ?? null },
      taxProfile: mergedProfile(dto.taxProfile, currency),
      ...{ version: 1, writeId: write.id, createdAt: write.now, updatedAt: write.now },
    });
    await write.trigger('employee.created', { entityType: 'employee', entityId: employee.id });
    return toEmployeeView(employee);
  }

  /** @throws NotFound, VersionConflict, ReferenceNotFound, DuplicateEmployeeNo, WorkOutsideEmployment, ValidationFailed */
  async update(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    patch: UpdateEmployeeDto,
  ): Promise<EmployeeView> {
    const employee = await write.get(Employee, id);
    if (employee === undefined) throw new NotFound();
    assertVersion(employee.version, expectedVersion);
    const changes = changesOf(employee, patch);
    if (changesNothing(employee, changes)) return toEmployeeView(employee);
    const after = { ...employee, ...changes, version: employee.version + 1, updatedAt: write.now };
    await Promise.all([
      patch.userId === employee.userId ? undefined : assertMember(write, patch.userId),
      patch.employeeNo === employee.employeeNo ? undefined : assertNumberFree(write, patch.employeeNo),
      assertHoldsWork(write, employee, after),
    ]);
    assertPayComplete(after);
    if (after.terminatedOn !== null) assertNotBefore(after.terminatedOn, after.hiredOn, '/terminatedOn');
    write.update(Employee, id, { ...changes, version: after.version, updatedAt: after.updatedAt });
    await write.trigger('employee.updated', { entityType: 'employee', entityId: id });
    return toEmployeeView(after);
  }
}

/** The columns that a JSON merge patch changes; what it does not name stays. */
function changesOf(employee: Readonly<Employee>, patch: UpdateEmployeeDto): Partial<Employee> {
  const { hourlyRate, annualSalary, taxProfile, ...plain } = patch;
  const { currency } = employee;
  const changes: Partial<Employee> = { ...plain };
  if (hourlyRate !== undefined) changes.hourlyRateMinor = optionalMinor(hourlyRate, currency, '/hourlyRate');
  if (annualSalary !== undefined) changes.annualSalaryMinor = optionalMinor(annualSalary, currency, '/annualSalary');
  if (taxProfile !== undefined) changes.taxProfile = mergedProfile(taxProfile, currency, employee.taxProfile);
  if (patch.terminatedOn !== undefined) changes.status = patch.terminatedOn === null ? 'active' : 'terminated';
  return changes;
}

async function assertMember(write: IdempotentWrite, userId: string | null | undefined): Promise<void> {
  if (userId === null || userId === undefined) return;
  const access = await write.get(UserCompanyAccess, userId);
  if (access?.status !== 'active') throw new ReferenceNotFound('/userId');
}

async function assertNumberFree(write: IdempotentWrite, employeeNo: string | null | undefined): Promise<void> {
  if (employeeNo === null || employeeNo === undefined) return;
  const taken = await write.find(Employee, { employeeNo });
  if (taken.length > 0) throw new DuplicateEmployeeNo();
}

/** A new first or last day leaves no recorded work outside. */
async function assertHoldsWork(write: IdempotentWrite, before: Readonly<Employee>, after: Employee): Promise<void> {
  const { id: employeeId, hiredOn, terminatedOn } = after;
  const outside = await Promise.all([
    hiredOn > before.hiredOn
      ? write.find(TimeEntry, { employeeId, workDate: { from: FIRST_DAY, to: addDays(hiredOn, -1) } })
      : [],
    terminatedOn !== null && terminatedOn !== before.terminatedOn && terminatedOn < LAST_DAY
      ? write.find(TimeEntry, { employeeId, workDate: { from: addDays(terminatedOn, 1), to: LAST_DAY } })
      : [],
  ]);
  const days = outside.flat().flatMap(({ status, workDate }) => (status === 'rejected' ? [] : [workDate]));
  const [first] = days.sort();
  if (first !== undefined) throw new WorkOutsideEmployment(first);
}

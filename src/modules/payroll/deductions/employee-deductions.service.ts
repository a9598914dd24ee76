import { Injectable } from '@nestjs/common';
import { assertVersion, changesNothing, NotFound } from '../../../http/index.js';
import type { IdempotentWrite } from '../../../idempotency/index.js';
import { assertNotBefore, CurrencyMismatch, ReferenceNotFound } from '../../../ledger/index.js';
import { optionalMinor } from '../employees/employee-pay.js';
import { Employee } from '../employees/employee.entity.js';
import { assertOverrideFits } from './deduction-rule.js';
import { Deduction } from './deduction.entity.js';
import { type EmployeeDeductionView, toEmployeeDeductionView } from './deduction.view.js';
import { OverlappingAssignment } from './deductions.errors.js';
import type { CreateEmployeeDeductionDto, UpdateEmployeeDeductionDto } from './employee-deduction.dto.js';
import { EmployeeDeduction } from './employee-deduction.entity.js';

/** Which employee is subject to which deduction, and when. */
@Injectable()
export class EmployeeDeductionsService {
  /** @throws ReferenceNotFound, CurrencyMismatch, OverlappingAssignment, ValidationFailed */
  async create(write: IdempotentWrite, dto: CreateEmployeeDeductionDto): Promise<EmployeeDeductionView> {
    const { employeeId, deductionId, effectiveFrom, effectiveTo = null } = dto;
    const [employee, deduction, others] = await Promise.all([
      write.get(Employee, employeeId),
      write.get(Deduction, deductionId),
      write.find(EmployeeDeduction, { employeeId, deductionId }),
    ]);
    if (employee === undefined) throw new ReferenceNotFound('/employeeId');
    if (deduction === undefined) throw new ReferenceNotFound('/deductionId');
    const { currency } = employee;
    if (deduction.currency !== currency) throw new CurrencyMismatch('/deductionId', currency);
    assertOverrideFits(deduction.calc, dto);
    if (effectiveTo !== null) assertNotBefore(effectiveTo, effectiveFrom, '/effectiveTo');
    assertApart(others, { effectiveFrom, effectiveTo });
    const assignment = write.insert(EmployeeDeduction, {
      ...{ id: write.id, employeeId, deductionId, effectiveFrom, effectiveTo },
      ...{ amountMinor: optionalMinor(dto.amount, currency, '/amount'), ratePpm: dto.ratePpm ?? null },
      ...{ status: 'active', version: 1, writeId: write.id, createdAt: write.now, updatedAt: write.now },
    });
    await write.trigger('employee_deduction.created', { entityType: 'employee_deduction', entityId: assignment.id });
    return toEmployeeDeductionView(assignment, currency);
  }

  /**
   * Moves the end of an assignment, cancels it, or takes that back. Drafts show it when they are approved; what was
   * approved with it is outdated.
   * @throws NotFound, VersionConflict, OverlappingAssignment, ValidationFailed
   */
  async update(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    patch: UpdateEmployeeDeductionDto,
  ): Promise<EmployeeDeductionView> {
    const assignment = await write.get(EmployeeDeduction, id);
    if (assignment === undefined) throw new NotFound();
    assertVersion(assignment.version, expectedVersion);
    const { employeeId, deductionId } = assignment;
    const [deduction, ofBoth] = await Promise.all([
      write.get(Deduction, deductionId),
      write.find(EmployeeDeduction, { employeeId, deductionId }),
    ]);
    if (deduction === undefined) throw new Error(`The assignment ${id} has no deduction.`);
    const { effectiveTo = assignment.effectiveTo, status = assignment.status } = patch;
    if (changesNothing(assignment, { effectiveTo, status }))
      return toEmployeeDeductionView(assignment, deduction.currency);
    const changes = { effectiveTo, status, version: assignment.version + 1, updatedAt: write.now };
    const after = { ...assignment, ...changes };
    if (effectiveTo !== null) assertNotBefore(effectiveTo, after.effectiveFrom, '/effectiveTo');
    const others = ofBoth.filter((one) => one.id !== id);
    if (status === 'active') assertApart(others, after);
    write.update(EmployeeDeduction, id, changes);
    await write.trigger('employee_deduction.updated', { entityType: 'employee_deduction', entityId: id });
    return toEmployeeDeductionView(after, deduction.currency);
  }
}

type Days = Pick<EmployeeDeduction, 'effectiveFrom' | 'effectiveTo'>;

/** @throws OverlappingAssignment */
function assertApart(
  others: readonly Readonly<EmployeeDeduction>[],
  { effectiveFrom: from, effectiveTo: to }: Days,
): void {
  const overlapping = others.find(
    ({ effectiveFrom, effectiveTo, status }) =>
      status === 'active' && (to === null || effectiveFrom <= to) && (effectiveTo === null || from <= effectiveTo),
  );
  if (overlapping !== undefined) throw new OverlappingAssignment(overlapping.id);
}

import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../../../idempotency/index.js';
import { assertNotBefore, CurrencyMismatch, ReferenceNotFound } from '../../../ledger/index.js';
import { optionalMinor } from '../employees/employee-pay.js';
import { Employee } from '../employees/employee.entity.js';
import { assertOverrideFits } from './deduction-rule.js';
import { Deduction } from './deduction.entity.js';
import { type EmployeeDeductionView, toEmployeeDeductionView } from './deduction.view.js';
import { OverlappingAssignment } from './deductions.errors.js';
import type { CreateEmployeeDeductionDto } from './employee-deduction.dto.js';
import { EmployeeDeduction } from './employee-deduction.entity.js';

/** Which employee is subject to which deduction, and when. */
@Injectable()
export class EmployeeDeductionsService {
  /** @throws ReferenceNotFound, CurrencyMismatch, OverlappingAssignment, ValidationFailed */
  async create(write: IdempotentWrite, dto: CreateEmployeeDeductionDto): Promise<EmployeeDeductionView> {
    const { employeeId, deductionId, effectiveFrom } = dto;
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
    const effectiveTo = dto.effectiveTo ?? null;
    if (effectiveTo !== null) assertNotBefore(effectiveTo, effectiveFrom, '/effectiveTo');
    assertApart(others, effectiveFrom, effectiveTo);
    const assignment = write.insert(EmployeeDeduction, {
      ...{ id: write.id, employeeId, deductionId, effectiveFrom, effectiveTo },
      ...{ amountMinor: optionalMinor(dto.amount, currency, '/amount'), ratePpm: dto.ratePpm ?? null },
      ...{ version: 1, writeId: write.id, createdAt: write.now },
    });
    await write.trigger('employee_deduction.created', { entityType: 'employee_deduction', entityId: assignment.id });
    return toEmployeeDeductionView(assignment, currency);
  }
}

/** @throws OverlappingAssignment */
function assertApart(others: readonly Readonly<EmployeeDeduction>[], from: string, to: string | null): void {
  const overlapping = others.find(
    ({ effectiveFrom, effectiveTo }) =>
      (to === null || effectiveFrom <= to) && (effectiveTo === null || from <= effectiveTo),
  );
  if (overlapping !== undefined) throw new OverlappingAssignment(overlapping.id);
}

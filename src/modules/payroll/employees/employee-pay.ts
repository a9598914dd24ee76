import { parseMoney, type ProblemPlace, ValidationFailed } from '../../../http/index.js';
import type { TaxProfileDto } from './employee.dto.js';
import type { Employee, TaxProfile } from './employee.entity.js';

const NO_PROFILE: TaxProfile = { filingStatus: 'single', annualAllowanceMinor: '0', isExempt: false };

/**
 * Whoever is paid by the hour has a rate, whoever has a salary has its amount, and nobody both.
 * @throws ValidationFailed
 */
export function assertPayComplete({ payType, hourlyRateMinor, annualSalaryMinor }: Partial<Employee>): void {
  const isHourly = payType === 'hourly';
  const faults = [
    faultOf('/hourlyRate', hourlyRateMinor ?? null, isHourly),
    faultOf('/annualSalary', annualSalaryMinor ?? null, !isHourly),
  ].flatMap((fault) => fault ?? []);
  if (faults.length > 0) throw new ValidationFailed(faults);
}

function faultOf(pointer: string, minor: bigint | null, isNeeded: boolean): ProblemPlace | undefined {
  if ((minor !== null) === isNeeded) return undefined;
  const message = isNeeded ? 'It is needed for this payType.' : 'It does not go with this payType.';
  return { pointer, code: 'validation_failed', message };
}

/** A tax profile with what is sent put in the place of what it was. */
export function mergedProfile(
  sent: TaxProfileDto | undefined,
  currency: string,
  before: TaxProfile = NO_PROFILE,
): TaxProfile {
  if (sent === undefined) return before;
  const { filingStatus, annualAllowance, isExempt } = sent;
  return {
    filingStatus: filingStatus ?? before.filingStatus,
    annualAllowanceMinor:
      annualAllowance === undefined
        ? before.annualAllowanceMinor
        : parseMoney(annualAllowance, currency, '/taxProfile/annualAllowance').toString(),
    isExempt: isExempt ?? before.isExempt,
  };
}

/** Minor units of an optional amount; null stays null. */
export function optionalMinor(amount: string | null | undefined, currency: string, pointer: string): bigint | null {
  return amount === null || amount === undefined ? null : parseMoney(amount, currency, pointer);
}

import { parseMoney, type ProblemPlace, ValidationFailed } from '../../../http/index.js';
import type { DeductionRule } from '../calculation/pay-calculation.js';
import type { CreateDeductionDto, TaxBracketDto } from './deduction.dto.js';
import type { Deduction, DeductionCalculation, StoredBracket } from './deduction.entity.js';
import type { EmployeeDeduction } from './employee-deduction.entity.js';

/** Which member says how much, by how it is computed. */
const MEMBERS = { fixed: 'amount', percent: 'ratePpm', brackets: 'brackets' } as const;

/**
 * Exactly the member that goes with `calc` must be there.
 * @throws ValidationFailed
 */
export function assertRuleComplete({ calc, ...members }: CreateDeductionDto): void {
  const faults = Object.entries(MEMBERS).flatMap(([of, member]): ProblemPlace[] => {
    const isNeeded = of === calc;
    if ((members[member] !== undefined) === isNeeded) return [];
    const message = isNeeded ? `It is needed for ${calc}.` : `It does not go with ${calc}.`;
    return [{ pointer: `/${member}`, code: 'validation_failed', message }];
  });
  if (faults.length > 0) throw new ValidationFailed(faults);
}

/**
 * The tables of a tax with brackets: each begins over 0 and ascends, and one is for everybody without a table.
 * @throws ValidationFailed naming the step.
 */
export function storedBrackets(brackets: readonly TaxBracketDto[], currency: string): StoredBracket[] {
  const lastOf = new Map<string | null, bigint>();
  const stored = brackets.map(({ filingStatus = null, over, ratePpm }, index) => {
    const pointer = `/brackets/${index}/over`;
    const overMinor = parseMoney(over, currency, pointer);
    const last = lastOf.get(filingStatus);
    if (last === undefined && overMinor !== 0n) throw invalid(pointer, 'The first step of a table is over 0.');
    if (last !== undefined && overMinor <= last) throw invalid(pointer, 'The steps of a table ascend.');
    lastOf.set(filingStatus, overMinor);
    return { filingStatus, overMinor: overMinor.toString(), ratePpm };
  });
  if (!lastOf.has(null)) throw invalid('/brackets', 'One table must be without a filingStatus, for everybody else.');
  return stored;
}

/**
 * An assignment's own amount or rate takes the place of the deduction's, and must be of its kind.
 * @throws ValidationFailed
 */
export function assertOverrideFits(
  calc: DeductionCalculation,
  { amount, ratePpm }: { readonly amount?: string; readonly ratePpm?: number },
): void {
  if (amount !== undefined && calc !== 'fixed') throw invalid('/amount', 'The deduction is no fixed amount.');
  if (ratePpm !== undefined && calc !== 'percent') throw invalid('/ratePpm', 'The deduction is no percentage.');
}

/** How much a deduction is for one employee: by the assignment's own amount or rate, and the table of the profile. */
export function ruleOf(
  { calc, amountMinor, ratePpm, brackets }: Readonly<Deduction>,
  assigned: Pick<EmployeeDeduction, 'amountMinor' | 'ratePpm'>,
  filingStatus: string,
): DeductionRule {
  switch (calc) {
    case 'fixed':
      return { calc, amountMinor: assigned.amountMinor ?? amountMinor ?? 0n };
    case 'percent':
      return { calc, ratePpm: assigned.ratePpm ?? ratePpm ?? 0 };
    case 'brackets':
      return { calc, brackets: tableOf(brackets ?? [], filingStatus) };
  }
}

function tableOf(brackets: readonly StoredBracket[], filingStatus: string): { overMinor: bigint; ratePpm: number }[] {
  const own = brackets.filter((bracket) => bracket.filingStatus === filingStatus);
  const table = own.length > 0 ? own : brackets.filter((bracket) => bracket.filingStatus === null);
  return table.map(({ overMinor, ratePpm }) => ({ overMinor: BigInt(overMinor), ratePpm }));
}

function invalid(pointer: string, message: string): ValidationFailed {
  return new ValidationFailed([{ pointer, code: 'validation_failed', message }]);
}

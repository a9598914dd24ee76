import * as fc from 'fast-check';
import { AREAS, COMMANDS, type ModelledOperation } from '../books/all.js';
import type { Command } from '../books/command.js';

/** What one step of a run does; what it is about is decided by the dice when the books are known. */
export interface Step {
  readonly company: number;
  readonly operation: ModelledOperation;
  /** Who: the owner below 90, else somebody else. */
  readonly actor: number;
  readonly key: KeyChoice;
  readonly copies: number;
  readonly dice: readonly number[];
}

/** A key of its own; an earlier request once more; or an earlier request's key for another request. */
export type KeyChoice = 'new' | { readonly again: number } | { readonly reused: number };

/** Steps that are sent at once. */
export type Batch = readonly Step[];

const DICE = 24;
const STEPS_AT_ONCE_MAX = 6;

/** In these areas much has to come together before something happens, so that they need more runs. */
const LONG_AREAS: readonly object[] = [AREAS.sales, AREAS.payroll, AREAS.administration];

/** Runs about everything, and runs about one area, in which more happens to the same things. */
export function runs(batchesMax: number): fc.Arbitrary<readonly Batch[]> {
  const areas = [COMMANDS, ...Object.values(AREAS)];
  return fc.oneof(
    ...areas.map((commands) => {
      return { weight: LONG_AREAS.includes(commands) ? 2 : 1, arbitrary: runOf(commands, batchesMax) };
    }),
  );
}

function runOf(
  commands: Readonly<Partial<Record<ModelledOperation, Command>>>,
  maxLength: number,
): fc.Arbitrary<Batch[]> {
  const operations = Object.entries(commands).map(([name, { weight }]) => {
    return { weight, arbitrary: fc.constant(name as ModelledOperation) };
  });
  const step: fc.Arbitrary<Step> = fc.record({
    company: fc.constantFrom(0, 0, 0, 1),
    operation: fc.oneof(...operations),
    actor: fc.nat(99),
    key: fc.oneof<[fc.WeightedArbitrary<KeyChoice>, ...fc.WeightedArbitrary<KeyChoice>[]]>(
      { weight: 17, arbitrary: fc.constant('new' as const) },
      { weight: 2, arbitrary: fc.record({ again: fc.nat(30) }) },
      { weight: 1, arbitrary: fc.record({ reused: fc.nat(30) }) },
    ),
    copies: fc.constantFrom(1, 1, 1, 1, 1, 1, 1, 2, 3),
    dice: fc.array(die(), { minLength: DICE, maxLength: DICE, size: 'max' }),
  });
  const batch = fc.array(step, { minLength: 1, maxLength: STEPS_AT_ONCE_MAX, size: 'max' });
  return fc.array(batch, { minLength: 1, maxLength, size: 'max' });
}

/** Zero is the usual decision. */
function die(): fc.Arbitrary<number> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat(99) });
}

import type { Deduction } from './deduction.entity.js';
import { assertOverrideFits, ruleOf, storedBrackets } from './deduction-rule.js';

const bracket = (over: string, filingStatus?: string): { over: string; ratePpm: number; filingStatus?: string } => ({
  over,
  ratePpm: 100_000,
  ...(filingStatus === undefined ? {} : { filingStatus }),
});

const pointerOf = (work: () => unknown): unknown => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { errors: { pointer: string }[] }).errors[0]?.pointer;
  }
};

describe('storedBrackets', () => {
  it('keeps the tables in minor units', () => {
    expect(storedBrackets([bracket('0'), bracket('10.50'), bracket('0', 'married')], 'EUR')).toEqual([
      { filingStatus: null, overMinor: '0', ratePpm: 100_000 },
      { filingStatus: null, overMinor: '1050', ratePpm: 100_000 },
      { filingStatus: 'married', overMinor: '0', ratePpm: 100_000 },
    ]);
  });

  it.each([
    ['a table that does not begin over 0', [bracket('1')], '/brackets/0/over'],
    ['steps that do not ascend', [bracket('0'), bracket('5'), bracket('4')], '/brackets/2/over'],
    ['a step twice', [bracket('0'), bracket('5'), bracket('5')], '/brackets/2/over'],
    [
      'a table of somebody that does not ascend',
      [bracket('0'), bracket('0', 'a'), bracket('0', 'a')],
      '/brackets/2/over',
    ],
    ['no table for everybody else', [bracket('0', 'single')], '/brackets'],
    ['more decimals than the currency has', [bracket('0'), bracket('1.001')], '/brackets/1/over'],
  ])('refuses %s', (_case, brackets, pointer) => {
    expect(pointerOf(() => storedBrackets(brackets, 'EUR'))).toBe(pointer);
  });
});

describe('ruleOf', () => {
  const none = { amountMinor: null, ratePpm: null };
  const deduction = (more: Partial<Deduction>): Deduction => ({ ...none, brackets: null, ...more }) as Deduction;

  it("prefers the assignment's own amount and rate", () => {
    const fixed = deduction({ calc: 'fixed', amountMinor: 5n });
    expect(ruleOf(fixed, none, 'single')).toEqual({ calc: 'fixed', amountMinor: 5n });
    expect(ruleOf(fixed, { ...none, amountMinor: 7n }, 'single')).toEqual({ calc: 'fixed', amountMinor: 7n });
    const percent = deduction({ calc: 'percent', ratePpm: 5 });
    expect(ruleOf(percent, none, 'single')).toEqual({ calc: 'percent', ratePpm: 5 });
    expect(ruleOf(percent, { ...none, ratePpm: 0 }, 'single')).toEqual({ calc: 'percent', ratePpm: 0 });
  });

  it("takes the profile's table, or that of everybody else", () => {
    const brackets = storedBrackets([bracket('0'), bracket('0', 'married'), bracket('9', 'married')], 'EUR');
    const tax = deduction({ calc: 'brackets', brackets });
    expect(ruleOf(tax, none, 'single')).toMatchObject({ brackets: [{ overMinor: 0n }] });
    expect(ruleOf(tax, none, 'married')).toMatchObject({ brackets: [{ overMinor: 0n }, { overMinor: 900n }] });
  });
});

describe('assertOverrideFits', () => {
  it.each([
    ['fixed', { amount: '1.00' }, undefined],
    ['percent', { ratePpm: 1 }, undefined],
    ['brackets', {}, undefined],
    ['percent', { amount: '1.00' }, '/amount'],
    ['brackets', { ratePpm: 1 }, '/ratePpm'],
  ] as const)('%s with %j', (calc, override, pointer) => {
    expect(
      pointerOf(() => {
        assertOverrideFits(calc, override);
      }),
    ).toBe(pointer);
  });
});

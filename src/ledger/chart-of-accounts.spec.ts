import { deterministicChildId } from '../idempotency/index.js';
import { systemAccountId } from './chart-of-accounts.js';

const companyOf = (place: number): string => `00000000-0000-4000-8000-${place.toString().padStart(12, '0')}`;

describe('systemAccountId', () => {
  it('is the id of the code under the company, the first time and from memory', () => {
    const expected = deterministicChildId(companyOf(1), 'account:1000');
    expect([systemAccountId(companyOf(1), '1000'), systemAccountId(companyOf(1), '1000')]).toEqual([
      expected,
      expected,
    ]);
    expect(systemAccountId(companyOf(1), '1100')).not.toBe(expected);
    expect(systemAccountId(companyOf(2), '1000')).not.toBe(expected);
  });

  it('is the same for more companies than are remembered', () => {
    const expected = systemAccountId(companyOf(0), '4000');
    for (let place = 1; place <= 50_000; place += 1) systemAccountId(companyOf(place), '4000');
    expect(systemAccountId(companyOf(0), '4000')).toBe(expected);
  });
});

import { PeriodLocked } from './ledger.errors.js';

describe('PeriodLocked', () => {
  it('says through which day, if that is known', () => {
    expect(new PeriodLocked('2026-01-31').extensions).toEqual({ lockedThrough: '2026-01-31' });
    expect(new PeriodLocked().extensions).toEqual({});
  });
});

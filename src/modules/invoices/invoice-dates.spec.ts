import { ValidationFailed } from '../../http/index.js';
import { assertOneDueRule, dueDateOf, issueDateOf } from './invoice-dates.js';

describe('issueDateOf', () => {
  it('is today when nothing is asked for', () => {
    expect(issueDateOf(undefined, '2026-03-01')).toBe('2026-03-01');
    expect(issueDateOf('2020-01-01', '2026-03-01')).toBe('2020-01-01');
  });

  it('refuses the far future', () => {
    expect(issueDateOf('2027-03-02', '2026-03-01')).toBe('2027-03-02');
    expect(() => issueDateOf('2027-03-03', '2026-03-01')).toThrow(ValidationFailed);
  });
});

describe('dueDateOf', () => {
  const sources = { requested: undefined, drafted: null, termsDays: null, defaultTermsDays: 30 };

  it('takes the request, then the draft, then the terms, then the default', () => {
    expect(dueDateOf('2026-03-01', sources)).toBe('2026-03-31');
    expect(dueDateOf('2026-03-01', { ...sources, termsDays: 0 })).toBe('2026-03-01');
    expect(dueDateOf('2026-03-01', { ...sources, termsDays: 0, drafted: '2026-03-05' })).toBe('2026-03-05');
    expect(dueDateOf('2026-03-01', { ...sources, drafted: '2026-03-05', requested: '2026-03-07' })).toBe('2026-03-07');
  });

  it('refuses a day before the issue date', () => {
    expect(() => dueDateOf('2026-03-01', { ...sources, drafted: '2026-02-28' })).toThrow(ValidationFailed);
  });
});

describe('assertOneDueRule', () => {
  it('refuses both', () => {
    expect(() => {
      assertOneDueRule('2026-03-01', 0);
    }).toThrow(ValidationFailed);
    assertOneDueRule(null, 0);
    assertOneDueRule('2026-03-01', undefined);
  });
});

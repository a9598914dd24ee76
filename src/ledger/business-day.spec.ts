import { ValidationFailed } from '../http/index.js';
import { addDays, assertNotBefore, assertRecentDay, businessDay } from './business-day.js';

describe('businessDay', () => {
  const instant = new Date('2026-03-01T02:30:00Z');

  it('is the day of the time zone, not of the server', () => {
    expect(businessDay(instant, 'UTC')).toBe('2026-03-01');
    expect(businessDay(instant, 'America/New_York')).toBe('2026-02-28');
    expect(businessDay(instant, 'Pacific/Kiritimati')).toBe('2026-03-01');
  });

  it('changes at midnight, forwards and backwards, also where the offset is no whole hour', () => {
    const days = (timeZone: string, ...instants: string[]): string[] =>
      instants.map((at) => businessDay(new Date(at), timeZone));
    expect(days('UTC', '2026-03-01T23:59:59.999Z', '2026-03-02T00:00:00Z', '2026-03-01T23:59:00Z')).toEqual([
      '2026-03-01',
      '2026-03-02',
      '2026-03-01',
    ]);
    expect(days('Asia/Kathmandu', '2026-03-01T18:14:59.999Z', '2026-03-01T18:15:00Z')).toEqual([
      '2026-03-01',
      '2026-03-02',
    ]);
  });
});

describe('addDays', () => {
  it('knows months and leap years', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  });
});

describe('assertRecentDay', () => {
  it('takes today, tomorrow, and nothing later', () => {
    expect(assertRecentDay('2026-02-28', '2026-03-01', '/receivedDate')).toBe('2026-02-28');
    expect(assertRecentDay('2026-03-02', '2026-03-01', '/receivedDate')).toBe('2026-03-02');
    expect(() => assertRecentDay('2026-03-03', '2026-03-01', '/receivedDate')).toThrow(ValidationFailed);
  });
});

describe('assertNotBefore', () => {
  it('takes the first day itself', () => {
    assertNotBefore('2026-03-01', '2026-03-01', '/refundDate');
    expect(() => {
      assertNotBefore('2026-02-28', '2026-03-01', '/refundDate');
    }).toThrow(expect.objectContaining({ code: 'date_invalid' }) as Error);
  });
});

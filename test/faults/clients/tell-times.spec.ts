import { describeTimes } from './tell-times.js';

describe('the times of requests', () => {
  it('are their percentiles without and beside a fault, by number', () => {
    expect(describeTimes('others', { quiet: [100, 9.4, 20], disturbed: [1, 1] })).toBe(
      'others: quiet p50 20 ms, p99 100 ms (3 requests); disturbed p50 1 ms, p99 1 ms (2 requests)',
    );
    const hundreds = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(describeTimes('others', { quiet: hundreds, disturbed: hundreds })).toContain('p50 100 ms, p99 198 ms');
  });
});

import { describeTimes } from './tell-times.js';

describe('the times of requests', () => {
  it('are their median and their largest, by number', () => {
    expect(describeTimes('others', [100, 9.4, 20])).toBe('others: 3 requests, median 20 ms, largest 100 ms');
    expect(describeTimes('others', [1, 2])).toBe('others: 2 requests, median 2 ms, largest 2 ms');
  });
});

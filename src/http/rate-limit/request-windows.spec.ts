import { RequestWindows } from './request-windows.js';

const WINDOW_MS = 1_000;

describe('RequestWindows', () => {
  let now: number;
  const clock = (): number => now;

  /** Counts a request. @returns the seconds to wait, 0 when it is within the limit. */
  async function take(windows: RequestWindows, limit: number, key: string, atMs: number): Promise<number> {
    now = atMs;
    const { isBlocked, timeToBlockExpire } = await windows.increment(key, WINDOW_MS, limit);
    expect(isBlocked).toBe(timeToBlockExpire > 0);
    return timeToBlockExpire;
  }

  it('lets the limit through in each window, for each key', async () => {
    const windows = new RequestWindows(10, clock);
    expect(await take(windows, 2, 'a', 0)).toBe(0);
    expect(await take(windows, 2, 'a', 10)).toBe(0);
    expect(await take(windows, 2, 'a', 400)).toBe(1);
    expect(await take(windows, 2, 'b', 400)).toBe(0);
    expect(await take(windows, 2, 'a', 1_000)).toBe(0);
  });

  it('forgets windows that have ended, then the oldest, when there are too many keys', async () => {
    const windows = new RequestWindows(2, clock);
    await take(windows, 1, 'ended', 0);
    await take(windows, 1, 'busy', 900);
    await take(windows, 1, 'third', 1_000);
    expect(await take(windows, 1, 'busy', 1_000)).toBe(1);
    await take(windows, 1, 'fourth', 1_000);
    expect(await take(windows, 1, 'third', 1_000)).toBe(1);
    expect(await take(windows, 1, 'busy', 1_000)).toBe(0);
  });
});

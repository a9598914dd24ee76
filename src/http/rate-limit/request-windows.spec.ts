import { RequestWindows } from './request-windows.js';

describe('RequestWindows', () => {
  it('lets the limit through in each window, for each key', () => {
    const windows = new RequestWindows(2, 1_000);
    expect([windows.take('a', 0), windows.take('a', 10), windows.take('a', 400)]).toEqual([undefined, undefined, 600]);
    expect(windows.take('b', 400)).toBeUndefined();
    expect(windows.take('a', 1_000)).toBeUndefined();
  });

  it('forgets windows that have ended, then the oldest, when there are too many keys', () => {
    const windows = new RequestWindows(1, 1_000, 2);
    windows.take('ended', 0);
    windows.take('busy', 900);
    windows.take('third', 1_000);
    expect(windows.take('busy', 1_000)).toBe(900);
    windows.take('fourth', 1_000);
    expect(windows.take('third', 1_000)).toBe(1_000);
    expect(windows.take('busy', 1_000)).toBeUndefined();
  });
});

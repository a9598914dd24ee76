import { FAULTS } from './faults.js';
import { describeSchedule, readSchedule, scheduleOf } from './schedule.js';

const MINUTE_MS = 60_000;

describe('a schedule', () => {
  it('is the same again with the same seed, and another with another', () => {
    const texts = [7, 7, 8].map((seed) => describeSchedule(scheduleOf(seed, 5 * MINUTE_MS, FAULTS)));
    expect(texts[1]).toBe(texts[0]);
    expect(texts[2]).not.toBe(texts[0]);
  });

  it('is read as it was written', () => {
    const schedule = scheduleOf(11, 5 * MINUTE_MS, FAULTS);
    expect(readSchedule(describeSchedule(schedule), FAULTS)).toEqual(schedule);
  });

  it('ends in time, with pauses, and has every fault before any comes again', () => {
    const { faults } = scheduleOf(3, 30 * MINUTE_MS, FAULTS);
    expect(new Set(faults.slice(0, FAULTS.length).map(({ fault }) => fault.name)).size).toBe(FAULTS.length);
    for (const [place, { atMs, durationMs }] of faults.entries()) {
      const next = faults[place + 1]?.atMs ?? 30 * MINUTE_MS + 1_500;
      expect(next - atMs - durationMs).toBeGreaterThanOrEqual(1_500);
    }
  });

  it.each([
    ['seed x', 'expected a first line'],
    ['seed 1, 60.0s\nt+1.0s no-such-fault 3.0s', 'no-such-fault'],
  ])('says what it can not read: %s', (text, message) => {
    expect(() => readSchedule(text, FAULTS)).toThrow(message);
  });
});

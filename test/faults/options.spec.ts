import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../src/ops/run.js';
import { FAULTS } from './nemesis/faults.js';
import { describeSchedule, scheduleOf } from './nemesis/schedule.js';
import { type Options, readOptions } from './options.js';

function read(...words: readonly string[]): Options {
  const options = readOptions(words);
  if (options === 'help') throw new Error('help was not asked for');
  return options;
}

describe('the options of test:faults', () => {
  const folder = mkdtempSync(join(tmpdir(), 'accubooks-options-'));

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('are two minutes of all faults that npm can run, by a seed of chance', () => {
    const { schedule, faults, needsAllFaults, leftOut, keep } = read();
    const { durationMs, seed } = schedule;
    expect(needsAllFaults).toBe(false);
    expect([durationMs, keep]).toEqual([120_000, false]);
    expect(seed).toBeGreaterThan(0);
    expect(faults.map(({ name }) => name)).toContain('commit-cut-after');
    expect(leftOut.map(({ name }) => name)).toEqual(['pooler-killed', 'pooler-reloaded', 'pooler-paused']);
  });

  it('are what was given', () => {
    const given = read('--seed', '7', '--minutes=0.5', '--threads', '3', '--faults', 'replica-killed,answer-cut');
    expect(given).toMatchObject({ threads: 3, needsAllFaults: true, leftOut: [] });
    expect(given.schedule).toEqual(scheduleOf(7, 30_000, given.faults));
    expect(given.faults.map(({ name }) => name)).toEqual(['replica-killed', 'answer-cut']);
  });

  it('take the faults of PgBouncer in where it is', () => {
    const { faults, leftOut } = read('--with-system');
    expect(faults.map(({ name }) => name)).toContain('pooler-killed');
    expect(leftOut).toEqual([]);
  });

  it('are a schedule that was printed', () => {
    const printed = scheduleOf(7, 60_000, FAULTS);
    writeFileSync(join(folder, 'schedule'), `${describeSchedule(printed)}\n`);
    expect(read('--schedule', join(folder, 'schedule'))).toMatchObject({ schedule: printed, leftOut: [] });
  });

  it.each([
    ['seed 7', [], 'expected a first line such as'],
    ['seed 7, 60.0s\nt+1.0s pooler-killed 2.0s', [], 'with --with-system if that had it'],
    ['seed 7, 60.0s', ['--seed', '7'], 'leave --seed, --minutes and --faults out'],
  ])('take no other schedule: %j with %j', (text, words, why) => {
    writeFileSync(join(folder, 'other'), text);
    expect(() => read('--schedule', join(folder, 'other'), ...words)).toThrow(why);
    expect(() => read('--schedule', join(folder, 'missing'))).toThrow('no such file');
  });

  it('ask for help', () => {
    expect(readOptions(['--help'])).toBe('help');
  });

  it.each([
    [['--minutes', '0'], '--minutes: expected'],
    [['--minutes', 'two'], '--minutes: expected'],
    [['--seed', '-1'], "'--seed'"],
    [['--threads', '1000'], '--threads: expected a whole number from 1 to 64'],
    [['--faults', 'earthquake'], 'there is no "earthquake"; take of replica-killed'],
    [['--faults', 'pooler-killed'], 'it needs --with-system'],
    [['--sead', '7'], 'npm run test:faults -- [options]'],
  ])('are refused with what to do: %j', (words, text) => {
    expect(() => readOptions(words)).toThrow(UsageError);
    expect(() => readOptions(words)).toThrow(text);
  });
});

import { UsageError } from '../../src/ops/run.js';
import { type Options, readOptions } from './options.js';

function read(...words: readonly string[]): Options {
  const options = readOptions(words);
  if (options === 'help') throw new Error('help was not asked for');
  return options;
}

describe('the options of test:faults', () => {
  it('are two minutes of all faults that npm can run, by a seed of chance', () => {
    const { durationMs, faults, leftOut, seed, keep } = read();
    expect([durationMs, keep]).toEqual([120_000, false]);
    expect(seed).toBeGreaterThan(0);
    expect(faults.map(({ name }) => name)).toContain('commit-cut-after');
    expect(leftOut.map(({ name }) => name)).toEqual(['pooler-killed', 'pooler-reloaded', 'pooler-paused']);
  });

  it('are what was given', () => {
    const given = read('--seed', '7', '--minutes=0.5', '--threads', '3', '--faults', 'replica-killed,answer-cut');
    expect(given).toMatchObject({ seed: 7, durationMs: 30_000, threads: 3, leftOut: [] });
    expect(given.faults.map(({ name }) => name)).toEqual(['replica-killed', 'answer-cut']);
  });

  it('take the faults of PgBouncer in where it is', () => {
    const { faults, leftOut } = read('--with-system');
    expect(faults.map(({ name }) => name)).toContain('pooler-killed');
    expect(leftOut).toEqual([]);
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

import { runScript } from '../support/run-script.js';

const fuzz = (...words: readonly string[]) => runScript('test/fuzz/run-fuzz.mjs', words);

describe('test:fuzz', () => {
  it('prints its options', async () => {
    const { code, stdout, stderr } = await fuzz('--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const text of ['--minutes', '--seed', '--path', '--steps', '--tally', 'Exit codes']) {
      expect(stdout).toContain(text);
    }
  });

  it.each([
    [['--minutes', '0'], '--minutes: expected a number above 0, at most 1440, such as 0.5\n'],
    [['--minutes', '0.000'], '--minutes: expected'],
    [['--minutes', 'abc'], '--minutes: expected'],
    [['--minutes='], '--minutes: expected'],
    [['--minutes', '1441'], '--minutes: expected'],
    [['--seed', '1.5'], '--seed: expected a whole number from 0 to 2147483646\n'],
    [['--seed', '2147483647'], '--seed: expected'],
    [['--steps', '0'], '--steps: expected a whole number from 1 to 1000\n'],
    [['--path', 'a'], '--path: expected numbers with colons between'],
    [['--bogus'], 'npm run test:fuzz -- [options]'],
    [['7'], 'npm run test:fuzz -- [options]'],
    [['--minutes'], 'npm run test:fuzz -- [options]'],
  ])('is refused with what to do, and is not taken for a finding: %j', async (words, text) => {
    const { code, stdout, stderr } = await fuzz(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/ERR_|\n {4}at /);
  });
});

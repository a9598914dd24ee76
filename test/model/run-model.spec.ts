import { runScript } from '../support/run-script.js';

const model = (...words: readonly string[]) => runScript('test/model/run-model.mjs', words);

describe('test:model', () => {
  it('prints its options', async () => {
    const { code, stdout, stderr } = await model('--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const text of ['--runs', '--seconds', '--seed', '--path', '--batches', '--tally', 'Exit codes']) {
      expect(stdout).toContain(text);
    }
  });

  it.each([
    [['--runs', '0'], '--runs: expected a whole number from 1 to 1000000\n'],
    [['--runs', 'abc'], '--runs: expected'],
    [['--seconds', '0'], '--seconds: expected a number above 0, at most 86400, such as 0.5\n'],
    [['--seconds', 'abc'], '--seconds: expected'],
    [['--seed', '-1'], "'--seed'"],
    [['--batches', '1e3'], '--batches: expected a whole number from 1 to 1000\n'],
    [['--path', ''], '--path: expected numbers with colons between'],
    [['--bogus'], 'npm run test:model -- [options]'],
  ])('is refused with what to do, and is not taken for a failure: %j', async (words, text) => {
    const { code, stdout, stderr } = await model(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/ERR_|\n {4}at /);
  });
});

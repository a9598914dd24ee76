import { describeFinding } from '../checker/finding.js';
import { MUTANTS } from './mutants.js';
import { rulesOf } from './rules-of.js';
import { runTrial } from './run-trial.js';
import { tableOf, type TableRow } from './table.js';
import { type TrialName, TRIALS } from './trials/trials.js';

const rows: TableRow[] = [];

afterAll(() => {
  process.stdout.write(`\n${tableOf(rows)}\n`);
});

async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; seconds: number }> {
  const begunAt = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - begunAt) / 1_000 };
}

describe('the checks', () => {
  it.each(Object.keys(TRIALS) as TrialName[])('find nothing in the program as it is: %s', async (trial) => {
    const { result, seconds } = await timed(() => runTrial({ name: `as it is, ${trial}`, patches: [] }, trial));
    rows.push({ name: 'as it is', trial, caughtBy: rulesOf(result), seconds });
    expect(result.map(describeFinding)).toEqual([]);
  });

  it.each(MUTANTS)('catch "$name": $defect', async (mutant) => {
    const { name, trial, caughtBy, maskedBy } = mutant;
    const { result, seconds } = await timed(() => runTrial(mutant, trial));
    rows.push({ name, trial, caughtBy: rulesOf(result), seconds, maskedBy });
    expect(rulesOf(result)).toEqual(expect.arrayContaining([...caughtBy]));
  });
});

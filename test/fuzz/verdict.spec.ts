import type { ApiOperation } from './contract/documented-api.js';
import { Tally } from './run/tally.js';
import { verdictOf } from './run/verdict.js';

const OPERATIONS = ['createThing', 'things_list'].map((id) => ({ id }) as ApiOperation);

/** @param statuses by operation. */
function tallyOf(statuses: Readonly<Record<string, number>>): Tally {
  const tally = new Tally(OPERATIONS);
  for (const operation of OPERATIONS) {
    const status = statuses[operation.id];
    if (status !== undefined) tally.add(operation, { status, headers: {}, body: '' });
  }
  return tally;
}

const ALL = tallyOf({ createThing: 201, things_list: 200 });

describe('the verdict of the fuzzer', () => {
  it('is that nothing was found, when sweep and random runs together reached every operation', () => {
    const [swept, random] = [tallyOf({ createThing: 201 }), tallyOf({ createThing: 422, things_list: 200 })];
    const verdict = verdictOf({ reports: [], swept, random, seed: 7 });
    expect(verdict).toEqual({ result: 'nothing found', text: 'verdict: nothing found, seed 7' });
  });

  it('is unknown when neither reached an operation', () => {
    const [swept, random] = [tallyOf({ createThing: 422, things_list: 200 }), tallyOf({ createThing: 422 })];
    const verdict = verdictOf({ reports: [], swept, random, seed: 7 });
    expect(verdict).toEqual({ result: 'unknown', text: 'verdict: unknown, never accepted: createThing, seed 7' });
  });

  it('is unknown when nothing was sent by chance, whatever the sweep reached', () => {
    expect(verdictOf({ reports: [], swept: ALL, random: tallyOf({}), seed: 7 }).result).toBe('unknown');
  });

  it('is what was found, also when little was reached', () => {
    const verdict = verdictOf({ reports: ['status 500'], swept: tallyOf({}), random: tallyOf({}), seed: 7 });
    expect(verdict).toEqual({ result: 'found', text: 'verdict: 1 findings, seed 7' });
  });
});

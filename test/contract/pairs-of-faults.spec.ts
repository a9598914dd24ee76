import { randomUUID } from 'node:crypto';
import { MUTATIONS, type MutationName } from '../../src/mutations/index.js';
import { violations } from '../support/invariants.js';
import { OperationUnderTest } from './operation-under-test.js';
import { fullValue } from './sample-values.js';
import type { Schema } from './support/api-schemas.js';
import { jsonOf } from './support/http-client.js';
import { expectProblem } from './support/problem.js';
import { useWorld } from './support/world.js';

const world = useWorld();
let refused = 0;

/**
 * What is looked up for two members is looked up side by side. The one that is refused first must not leave the other
 * unheard: a rejection that nobody hears ends the process, and fails the test here.
 */
describe.each(Object.keys(MUTATIONS) as MutationName[])('%s', (name) => {
  const operation = new OperationUnderTest(name, world);

  it('answers any two members that are otherwise', async () => {
    await operation.prepare();
    const schema = operation.samples.schemaOf(operation.definition);
    let sample = await operation.sample();
    for (const pair of pairsOf(variants(schema))) {
      const answer = await operation.send({ ...sample, body: { ...sample.body, ...pair } }, randomUUID());
      if (answer.status < 300) {
        sample = await operation.sample();
        continue;
      }
      refused += 1;
      expect(answer.status).toBeLessThan(500);
      expectProblem(answer, answer.status, String(jsonOf(answer)['code']));
    }
  });
});

describe('after all of it', () => {
  it('much was refused, and the books of all companies are in order', async () => {
    expect(refused).toBeGreaterThan(300);
    expect(await violations(world().database)).toEqual([]);
  });
});

interface Variant {
  readonly name: string;
  readonly value: unknown;
}

/** Good in their form: ids that lead nowhere, and lists that name one thing twice. */
function variants({ properties = {} }: Schema): Variant[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const value = fullValue(name, schema);
    const twice = Array.isArray(value) ? [[value, value].flat()] : [];
    return [value, ...twice].map((one) => ({ name, value: one }));
  });
}

function pairsOf(all: readonly Variant[]): Readonly<Record<string, unknown>>[] {
  return all.flatMap((one, index) =>
    all
      .slice(index + 1)
      .filter((other) => other.name !== one.name)
      .map((other) => ({ [one.name]: one.value, [other.name]: other.value })),
  );
}

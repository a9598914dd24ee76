import { MUTATIONS, type MutationName } from '../../src/mutations/index.js';
import { violations } from '../support/invariants.js';
import { describeIdempotentOperation } from './describe-idempotent-operation.js';
import { useWorld } from './support/world.js';

const world = useWorld();

for (const name of Object.keys(MUTATIONS) as MutationName[]) describeIdempotentOperation(name, world);

describe('after all of it', () => {
  it('the books of all companies are in order', async () => {
    expect(await violations(world().database)).toEqual([]);
  });
});

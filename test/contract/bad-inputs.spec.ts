import { randomUUID } from 'node:crypto';
import { MUTATIONS, type MutationName } from '../../src/mutations/index.js';
import { violations } from '../support/invariants.js';
import type { BadInput, BadRequest, Ground } from './bad-inputs/bad-input.js';
import { BAD_BODIES } from './bad-inputs/body.js';
import { BAD_HEADS } from './bad-inputs/heads.js';
import { BAD_TOKENS } from './bad-inputs/tokens.js';
import { BAD_VALUES } from './bad-inputs/values.js';
import { OperationUnderTest } from './operation-under-test.js';
import { fullValue } from './sample-values.js';
import { expectProblem } from './support/problem.js';
import { useWorld } from './support/world.js';

const BAD_INPUTS: readonly BadInput[] = [...BAD_TOKENS, ...BAD_HEADS, ...BAD_BODIES, ...BAD_VALUES];

const world = useWorld();
/** How many requests of each class were sent, over all operations. */
const sent = new Map(BAD_INPUTS.map(({ name }) => [name, 0]));

describe.each(Object.keys(MUTATIONS) as MutationName[])('%s', (name) => {
  const operation = new OperationUnderTest(name, world);
  let ground: Ground;

  beforeAll(async () => {
    await operation.prepare();
    const [sample, schema] = [await operation.sample(), operation.samples.schemaOf(operation.definition)];
    const fullBody = fullValue(name, schema) as Ground['fullBody'];
    ground = { sample, schema, fullBody, actor: operation.actor, key: randomUUID() };
  });

  it.each(BAD_INPUTS.map((input) => [input.name, input] as const))('refuses %s', async (_name, input) => {
    const requests = await input.requests(ground);
    await operation.withoutEffect(async () => {
      for (const bad of requests) await expectRefused(input, bad);
    });
    sent.set(input.name, (sent.get(input.name) ?? 0) + requests.length);
    expect(await world().books.stored(ground.key)).toEqual([]);
  });

  it('takes the good request after all of that, under the same key', async () => {
    const answer = await operation.send(ground.sample, ground.key);
    expect(answer).toMatchObject({ status: operation.definition.firstStatus });
    expect(answer.headers).not.toHaveProperty('idempotent-replayed');
  });

  async function expectRefused(
    input: BadInput,
    { request, what = input.name, pointer, ...own }: BadRequest,
  ): Promise<void> {
    const answer = await world().request(request);
    try {
      const problem = expectProblem(answer, own.status ?? input.status, own.code ?? input.code);
      if (pointer !== undefined) expect(problem['errors']).toContainEqual(expect.objectContaining({ pointer }));
      expect(answer.headers).toMatchObject(input.headers ?? {});
    } catch (error) {
      throw new Error(`${what}: ${(error as Error).message}\n${answer.body.slice(0, 1_000)}`, { cause: error });
    }
  }
});

describe('after all of it', () => {
  it.each([...sent.keys()])('%s was met by some operation', (name) => {
    expect(sent.get(name)).toBeGreaterThan(0);
  });

  it('the books of all companies are in order', async () => {
    expect(await violations(world().database)).toEqual([]);
  });
});

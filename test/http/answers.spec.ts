import { randomUUID } from 'node:crypto';
import { MUTATIONS, type Mutation, type MutationName } from '../../src/mutations/index.js';
import type { Caller } from '../contract/sample.js';
import { type Answer, jsonOf } from '../contract/support/http-client.js';
import { useWorld } from '../contract/support/world.js';
import { AnswerSchemas } from './support/answer-schemas.js';

const OPERATIONS = Object.entries(MUTATIONS) as [MutationName, Mutation][];

interface Written {
  readonly key: string;
  readonly first: Answer;
  readonly replay: Answer;
}

/** What goes out is what `/docs/json` says, to the last member. */
describe('answers and their schemas', () => {
  const world = useWorld();
  const written = new Map<MutationName, Written>();
  let schemas: AnswerSchemas;
  let owner: Caller;

  beforeAll(async () => {
    schemas = new AnswerSchemas(jsonOf(await world().request({ method: 'GET', path: '/docs/json', headers: {} })));
    owner = await world().member('owner');
    const samples = await world().samplesOf();
    for (const [name] of OPERATIONS) {
      const [sample, key] = [await samples.sample(name), randomUUID()];
      const first = await world().send(sample, owner, key);
      written.set(name, { key, first, replay: await world().send(sample, owner, key) });
    }
  });

  function writtenBy(name: MutationName): Written {
    const found = written.get(name);
    if (found === undefined) throw new Error(`${name} has not been carried out`);
    return found;
  }

  it.each(OPERATIONS)('%s: the first answer and its replay', (name, { method, path, firstStatus }) => {
    const described = path.replaceAll(/:([A-Za-z]+)/g, '{$1}');
    const { first, replay } = writtenBy(name);
    expect([first.status, first.body]).toEqual([firstStatus, replay.body]);
    for (const status of [firstStatus, 200]) {
      expect(schemas.faultsOf(method, described, status, jsonOf(first))).toEqual([]);
    }
  });

  it('whatever is read', async () => {
    const faults: string[] = [];
    const unread: string[] = [];
    for (const path of schemas.readablePaths.filter((one) => one.startsWith('/api/'))) {
      let isRead = false;
      for (const url of await urlsOf(path)) {
        const answer = await world().get(url, owner);
        if (answer.status !== 200) faults.push(`${url} answered ${answer.status}: ${answer.body}`);
        else faults.push(...schemas.faultsOf('GET', path, 200, jsonOf(answer)).map((fault) => `${path} ${fault}`));
        isRead ||= (jsonOf(answer)['data'] as unknown[] | undefined)?.length !== 0;
      }
      if (!isRead) unread.push(path);
    }
    expect({ faults, unread }).toEqual({ faults: [], unread: [] });
  });

  it('would not pass with a member too many, one too few or one of another kind', () => {
    const customer = jsonOf(writtenBy('createCustomer').first);
    const faultsOf = (answer: object): string[] => schemas.faultsOf('GET', '/api/customers/{id}', 200, answer);
    expect(faultsOf(customer)).toEqual([]);
    expect(faultsOf({ ...customer, secret: 1 })).toHaveLength(1);
    expect(faultsOf({ ...customer, id: 'x' })).toHaveLength(1);
    expect(faultsOf(Object.fromEntries(Object.entries(customer).filter(([name]) => name !== 'name')))).toHaveLength(1);
  });

  /** Everything at this path: a list or a settings page as it is; items, and lists of theirs, by the ids in their list, which the parameter is named like. */
  async function urlsOf(path: string): Promise<string[]> {
    if (!path.includes('{')) return [path];
    if (path.includes('{operation}')) return OPERATIONS.filter(([, { scope }]) => scope !== 'user').map(outcomeUrl);
    if (path === '/api/idempotency/{id}') {
      return [`/api/idempotency/${String(jsonOf(writtenBy('createPayment').first)['id'])}`];
    }
    const parameter = path.slice(path.indexOf('{') + 1, path.indexOf('}'));
    const [collection = '', rest = ''] = path.split(`/{${parameter}}`);
    const { data } = jsonOf(await world().get(`${collection}?limit=100`, owner)) as { data: Record<string, string>[] };
    return data.map((item) => `${collection}/${item[parameter] ?? ''}${rest}`);
  }

  function outcomeUrl([name]: [MutationName, Mutation]): string {
    return `/api/idempotency/${name}/${writtenBy(name).key}`;
  }
});

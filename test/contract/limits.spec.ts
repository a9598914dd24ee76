import { randomUUID } from 'node:crypto';
import { MUTATIONS, type MutationName } from '../../src/mutations/index.js';
import { startProcess } from '../support/application.js';
import type { TestDatabase } from '../support/database.js';
import { logLevels } from '../support/log-lines.js';
import { waitUntil } from '../support/wait-until.js';
import { OperationUnderTest } from './operation-under-test.js';
import { requestOf } from './sample.js';
import { send } from './support/http-client.js';
import { expectProblem } from './support/problem.js';
import { type Servers, useWorld } from './support/world.js';

const AT_ONCE = 4;
const NAMES = Object.keys(MUTATIONS) as MutationName[];
/** Whoever writes this to a log as it is writes several lines, and colours. */
const BROKEN = 'a\r\n{"level":"FATAL"}\n\u001b[31mred\u2028x';

/** An application without limits to prepare samples with, and one in which a user has one request a second. */
async function withAndWithoutLimit(database: TestDatabase): Promise<Servers> {
  const [free, limited] = await Promise.all([
    startProcess({ database }),
    startProcess({ database, settings: { RATE_LIMIT_USER: '1' } }),
  ]);
  output = () => free.output();
  return {
    addresses: [free.baseUrl, limited.baseUrl],
    close: async () => {
      await Promise.all([free.kill('SIGTERM'), limited.kill('SIGTERM')]);
    },
  };
}

/** What the application without limits has printed. */
let output: () => string = () => '';
const world = useWorld(withAndWithoutLimit);

describe.each(NAMES)('%s', (name) => {
  const operation = new OperationUnderTest(name, world);
  beforeAll(() => operation.prepare());

  it('is refused beyond the rate limit, with the time to come back, and without effect', async () => {
    const [, limited = ''] = world().addresses;
    const sample = await operation.sample();
    // Without a key none of them is carried out: the limit is judged before the key.
    const request = requestOf(sample, operation.actor, '', { 'idempotency-key': undefined });
    const answers = await operation.withoutEffect(() =>
      Promise.all(Array.from({ length: AT_ONCE }, () => send(limited, request))),
    );
    const refused = answers.filter(({ status }) => status !== 400);
    // Two windows may share them.
    expect(refused.length).toBeGreaterThanOrEqual(AT_ONCE - 2);
    for (const answer of refused) {
      expectProblem(answer, 429, 'rate_limited');
      expect(answer.headers).toMatchObject({ 'retry-after': '1', 'ratelimit-limit': '1', 'ratelimit-remaining': '0' });
    }
  });

  it('is one line in the log, whatever its texts and its id say', async () => {
    const sample = await operation.sample();
    const odd = { ...sample, body: { ...sample.body, [BROKEN]: BROKEN, memo: BROKEN } };
    const requestId = randomUUID();
    const request = requestOf(odd, operation.actor, randomUUID(), { 'x-request-id': requestId });
    await operation.withoutEffect(() => world().request(request));
    const linesOf = (): string[] =>
      output()
        .split('\n')
        .filter((line) => line.includes(requestId));
    await waitUntil(() => linesOf().length > 0);
    expect(linesOf()).toHaveLength(1);
    expect(output()).not.toContain('\u001b');
    expect(logLevels(output().slice(0, output().lastIndexOf('\n')))).toEqual(['INFO']);
  });
});

/**
 * A process of its own with an engine. Takes its task as JSON on the command line and prints its answers as JSON:
 * `killAt` ends the process, without a word, at that fault point (counted from 0); `increments` is how often it counts
 * up the counter of the first company, one request after another.
 */
import 'reflect-metadata';
import { EntitySchema, DataSource } from 'typeorm';

const { compiled, url, companies, killAt, increments, forgetful } = JSON.parse(process.argv[2]);
const load = (path) => import(new URL(`src/${path}`, `file://${compiled}/`).href);
const [{ GroupEngine }, { ENGINE_DEFAULTS }, { FailedAttempts }, { TableLayouts }, { readTableOrder }] =
  await Promise.all(
    ['group-engine', 'engine-options', 'failed-attempts', 'table-layout', 'table-order'].map((name) =>
      load(`idempotency/engine/${name}.js`),
    ),
  );
const { SnakeCaseNamingStrategy } = await load('database/snake-case.naming-strategy.js');
const { VALUE_PARSERS } = await load('database/value-parsers.js');
const { StoredWrite } = await load('idempotency/stored-write.entity.js');
const { AuditRow } = await load('idempotency/audit-row.entity.js');
const { Fingerprint } = await load('idempotency/fingerprint.js');
const { deterministicId } = await load('idempotency/deterministic-id.js');

class TestCounter {}
const counters = new EntitySchema({
  name: 'TestCounter',
  target: TestCounter,
  tableName: 'test_counters',
  columns: {
    companyId: { type: 'uuid', primary: true },
    id: { type: 'uuid', primary: true },
    value: { type: 'bigint' },
    label: { type: 'text', nullable: true },
  },
});
class TestMissing {}
const missing = new EntitySchema({
  name: 'TestMissing',
  target: TestMissing,
  tableName: 'test_missing',
  columns: { companyId: { type: 'uuid', primary: true }, id: { type: 'uuid', primary: true } },
});

const dataSource = await new DataSource({
  type: 'postgres',
  url,
  entities: [StoredWrite, AuditRow, counters, missing],
  namingStrategy: new SnakeCaseNamingStrategy(),
  installExtensions: false,
  poolSize: 4,
  extra: { types: VALUE_PARSERS, pipeline: true },
}).initialize();

let points = 0;
const faults = {
  reach: (point) => {
    if (points === killAt) {
      process.stderr.write(`killed at ${point}`);
      process.kill(process.pid, 'SIGKILL');
    }
    points += 1;
    return Promise.resolve();
  },
};

const engine = new GroupEngine({
  dataSource,
  layouts: new TableLayouts(dataSource, await readTableOrder(dataSource)),
  policy: { query: 'SELECT $1::uuid[], $2::uuid[]', beforeQueue: () => Promise.resolve(), refusal: () => undefined },
  workflows: { start: () => Promise.resolve(0) },
  options: {
    ...ENGINE_DEFAULTS,
    writerConnections: 1,
    // Two writes that meet are to run in one group, however long a cold process takes for the first.
    groupLimits: { ...ENGINE_DEFAULTS.groupLimits, rerunMs: 30_000, idleTimeoutMs: 60_000, groupMs: 60_000 },
  },
  metrics: {
    answered: () => undefined,
    groupCommitted: () => undefined,
    groupRetried: () => undefined,
    waitingChanged: () => undefined,
    aloneRun: () => undefined,
  },
  failedAttempts: new FailedAttempts(100),
  faults: killAt === undefined ? undefined : faults,
});

const definition = {
  type: 'financial',
  method: 'POST',
  path: '/api/tests',
  firstStatus: 201,
  resource: '/api/tests/:id',
};

const run = (company, key, handler) => {
  const operation = 'testWrite';
  const receivedAt = performance.now();
  const attempt = {
    ...{ operation, definition, idempotencyKey: key, scopeId: company, companyId: company },
    id: deterministicId(company, operation, key),
    actorId: '00000000-0000-4000-8000-00000000000a',
    fingerprint: new Fingerprint({ operation, method: 'POST', pathParameters: {}, query: {}, body: {} }),
    ...{ requestId: key, bodyBytes: 100, receivedAt, deadlineAt: receivedAt + 60_000 },
  };
  return engine.submit(attempt, { handler }).then(
    ({ status }) => status,
    ({ code }) => code,
  );
};

const COUNTER = '00000000-0000-4000-8000-000000000001';
const increment = async (write) => {
  const row = await write.get(TestCounter, COUNTER);
  if (row === undefined) write.insert(TestCounter, { id: COUNTER, value: 1n, label: null });
  else write.update(TestCounter, COUNTER, { value: row.value + 1n });
};
const create = (write) => {
  write.insert(TestCounter, { id: write.id, value: 7n, label: null });
};

const answers = [];
if (increments !== undefined) {
  for (let count = 0; count < increments; count += 1)
    answers.push(await run(companies[0], `child ${count}`, increment));
} else if (forgetful) {
  const forget = (write) => {
    void write.get(TestMissing, COUNTER);
    void write.find(TestMissing, {});
    create(write);
  };
  answers.push(...(await Promise.all([run(companies[0], 'forgetful', forget), run(companies[1], 'k', create)])));
} else {
  // Two writes of one company that meet, and one of another.
  const [first, second] = companies;
  answers.push(
    ...(await Promise.all([run(first, 'a', increment), run(first, 'b', increment), run(second, 'a', create)])),
  );
}
await engine.drain(1_000);
await dataSource.destroy();
process.stdout.write(JSON.stringify(answers));

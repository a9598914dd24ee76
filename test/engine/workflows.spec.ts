import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { GroupConnection } from '../../src/idempotency/engine/group-connection.js';
import type { IdempotentWrite, WorkflowStarter } from '../../src/idempotency/index.js';
import type { TestDatabase } from '../support/database.js';
import { codeOf, openEngineDatabase, TestEngine, TestRefusal } from './support/test-engine.js';
import { TestCounter } from './support/test-tables.js';

/** Starts a workflow for each counter with the event's name as its label. */
class CountersOfEvents implements WorkflowStarter {
  private readonly found = new WeakMap<IdempotentWrite, Promise<readonly unknown[]>>();

  prepare(write: IdempotentWrite): Promise<unknown> {
    const found = write.find(TestCounter, { label: 'event' });
    this.found.set(write, found);
    return found;
  }

  async start(write: IdempotentWrite): Promise<number> {
    return (await (this.found.get(write) ?? Promise.resolve([]))).length;
  }
}

describe('what an event starts', () => {
  let database: TestDatabase;
  let test: TestEngine;

  beforeAll(async () => {
    database = await openEngineDatabase();
    const workflows = new CountersOfEvents();
    test = await TestEngine.open(database, { writerConnections: 1, withoutFaults: true, workflows });
  });

  afterAll(async () => {
    await test.close();
    await database.drop();
  });

  const subject = { entityType: 'counter', entityId: randomUUID() };
  const counter = (label: string | null): TestCounter => ({ id: randomUUID(), value: 0n, label }) as TestCounter;
  const triggering = async (write: IdempotentWrite): Promise<void> => {
    await write.get(TestCounter, randomUUID());
    await write.trigger('event', subject);
  };

  it('is read in one batch with the first reads of the handlers', async () => {
    const company = randomUUID();
    const send = jest.spyOn(GroupConnection.prototype, 'send');
    await Promise.all([test.run({ company }, triggering), test.run({ company }, triggering)]);
    const batches = send.mock.calls.map(([statements]) =>
      statements.map(({ name }) => name.split(' ').slice(0, 2).join(' ')),
    );
    send.mockRestore();
    expect(batches.filter((names) => names.some((name) => /^(get|find) /.test(name)))).toEqual([
      ['get "test_counters"', 'find "test_counters"'],
    ]);
  });

  it('is what an earlier write of the same group has left', async () => {
    const company = randomUUID();
    const groups = test.metrics.groups.length;
    const answers = await Promise.all([
      test.run({ company }, triggering),
      test.run({ company }, (write) => void write.insert(TestCounter, counter('event'))),
      test.run({ company }, triggering),
    ]);
    expect(test.metrics.groups.slice(groups)).toEqual([3]);
    expect(answers.map(({ workflowsTriggered }) => workflowsTriggered)).toEqual([0, 0, 1]);
  });

  it('is read to its end when the handler refuses before it has read anything', async () => {
    const company = randomUUID();
    const refused = test.run({ company }, () => Promise.reject(new TestRefusal('no')));
    expect(await codeOf(refused)).toBe('test_refused');
    expect((await test.run({ company }, triggering)).workflowsTriggered).toBe(0);
    expect(test.metrics.retries).toEqual([]);
  });
});

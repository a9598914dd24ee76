import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { ProblemError } from '../../src/http/problem.js';
import type { WriteResult } from '../../src/idempotency/engine/queued-write.js';
import type { IdempotentWrite } from '../../src/idempotency/index.js';
import type { TestDatabase } from '../support/database.js';
import { ModelBooks } from './support/model-books.js';
import { idOf, type RandomWrite, randomWrite, runSteps } from './support/random-handlers.js';
import { openEngineDatabase, TestEngine } from './support/test-engine.js';
import { TestCounter, TestNote } from './support/test-tables.js';

describe('waves', () => {
  let database: TestDatabase;
  let engines: TestEngine[];

  beforeAll(async () => {
    database = await openEngineDatabase();
    engines = await Promise.all([
      TestEngine.open(database, { writerConnections: 1, groupLimits: { rerunMs: 10_000 }, withoutFaults: true }),
      // Here nothing is run twice: what met something waits for the next group.
      TestEngine.open(database, { writerConnections: 1, groupLimits: { rerunMs: 0 }, withoutFaults: true }),
    ]);
  });

  afterAll(async () => {
    await Promise.all(engines.map((test) => test.close()));
    await database.drop();
  });

  const companiesOf = (writes: readonly RandomWrite[]): string[] =>
    Array.from({ length: Math.max(...writes.map(({ company }) => company)) + 1 }, () => randomUUID());

  /** What the attempt came to, as the model says it. */
  const textOfResult = (result: WriteResult): string => {
    if ('outcome' in result) return result.outcome.answer;
    return result.error instanceof ProblemError && result.error.code === 'test_refused'
      ? `refused: ${result.error.message}`
      : `broken: ${(result.error.cause as Error).message}`;
  };

  const rowsOf = async (company: string): Promise<unknown> => ({
    counters: await database.query(`SELECT id, value, label FROM test_counters WHERE company_id = $1 ORDER BY id`, [
      company,
    ]),
    notes: await database.query(`SELECT id, counter_id, kind FROM test_notes WHERE company_id = $1 ORDER BY id`, [
      company,
    ]),
  });

  const rowsOfModel = (model: ModelBooks): unknown => ({
    counters: model.rowsOf(TestCounter).map(({ id, value, label }) => ({ id, value, label })),
    notes: model.rowsOf(TestNote).map(({ id, counterId, kind }) => ({ id, counter_id: counterId, kind })),
  });

  /** Runs all at once, then one by one in memory in the order in which the engine says that they count. */
  const compare = async (test: TestEngine, writes: readonly RandomWrite[]): Promise<void> => {
    const companies = companiesOf(writes);
    const before = test.metrics.results.length;
    test.metrics.retries.length = 0;
    const answers = writes.map(({ company, steps }, place) =>
      test.run({ company: companies[company] ?? '', key: String(place) }, async (write) => runSteps(write, steps)),
    );
    await Promise.allSettled(answers);
    const models = companies.map(() => new ModelBooks());
    for (const [request, result] of test.metrics.results.slice(before)) {
      const write = writes[Number(request.attempt.idempotencyKey)] as RandomWrite;
      const expected = await (models[write.company] as ModelBooks)
        .run((books) => runSteps(books, write.steps))
        .then(
          (seen) => JSON.stringify(seen),
          (error: unknown) => `${error instanceof TypeError ? 'broken' : 'refused'}: ${(error as Error).message}`,
        );
      expect(textOfResult(result)).toBe(expected);
    }
    for (const [place, company] of companies.entries()) {
      expect(await rowsOf(company)).toEqual(rowsOfModel(models[place] as ModelBooks));
    }
    expect(test.metrics.retries).toEqual([]);
  };

  describe('send what the writes of a group change so that the database sees every state in between', () => {
    const note = (place: number, text: string | null) => ({
      id: idOf(place),
      counterId: idOf(place),
      kind: 0,
      text,
      notedAt: null,
    });
    /** Runs handlers in one group and expects that nothing had to be run again. */
    const runTogether = async (
      company: string,
      handlers: readonly ((write: IdempotentWrite) => unknown)[],
    ): Promise<void> => {
      const [test] = engines as [TestEngine];
      const groups = test.metrics.groups.length;
      const answers = await Promise.all(handlers.map((handler) => test.run({ company }, handler)));
      expect(answers.map(({ status }) => status)).toEqual(handlers.map(() => 'new'));
      expect(test.metrics.groups.slice(groups)).toEqual([handlers.length]);
      expect(test.metrics.retries).toEqual([]);
    };

    it('a row that came in a later round, before what refers to it', async () => {
      const company = randomUUID();
      await runTogether(company, [
        (write) => void write.insert(TestCounter, { id: idOf(1), value: 0n, label: 'a' }),
        async (write) => {
          const found = await write.find(TestCounter, { label: 'a' });
          write.insert(TestCounter, { id: idOf(2), value: BigInt(found.length), label: null });
        },
        async (write) => {
          // Changes the first as well, and so runs again behind the second.
          const [first, row] = await Promise.all([write.get(TestCounter, idOf(1)), write.get(TestCounter, idOf(2))]);
          if (row === undefined || first === undefined) return;
          write.update(TestCounter, first.id, { value: 3n });
          write.update(TestCounter, idOf(2), { value: 5n });
          write.insert(TestNote, note(2, null));
        },
      ]);
      expect(await rowsOf(company)).toMatchObject({
        counters: [{ value: 3n }, { value: 5n }],
        notes: [{ counter_id: idOf(2) }],
      });
    });

    it('a row’s new values, before what rests on them', async () => {
      const company = randomUUID();
      await (engines[0] as TestEngine).run(
        { company },
        (write) => void write.insert(TestCounter, { id: idOf(1), value: 0n, label: null }),
      );
      await runTogether(company, [
        async (write) => {
          await write.get(TestCounter, idOf(1));
          write.update(TestCounter, idOf(1), { label: 'open' });
        },
        async (write) => {
          const row = await write.get(TestCounter, idOf(1));
          if (row?.label === 'open') write.insert(TestNote, note(1, 'needs open'));
        },
      ]);
      expect(await rowsOf(company)).toMatchObject({ notes: [{ counter_id: idOf(1) }] });
    });

    it('a row that came again, before a new one that refers to it', async () => {
      const company = randomUUID();
      const reopen =
        (place: number) =>
        async (write: IdempotentWrite): Promise<void> => {
          const row = await write.get(TestCounter, idOf(1));
          if (row !== undefined) {
            write.delete(TestCounter, idOf(1));
            return;
          }
          write.insert(TestCounter, { id: idOf(1), value: BigInt(place), label: null });
          if (place > 0) write.insert(TestNote, note(1, null));
        };
      await runTogether(company, [0, 1, 2].map(reopen));
      expect(await rowsOf(company)).toMatchObject({ counters: [{ value: 2n }], notes: [{ counter_id: idOf(1) }] });
    });

    it('a row that goes, after a row that refers to it and was just changed', async () => {
      const company = randomUUID();
      await (engines[0] as TestEngine).run({ company }, (write) => {
        write.insert(TestCounter, { id: idOf(1), value: 0n, label: null });
        write.insert(TestNote, note(1, null));
      });
      await runTogether(company, [
        async (write) => {
          await write.get(TestNote, idOf(1));
          write.update(TestNote, idOf(1), { kind: 3 });
        },
        async (write) => {
          await Promise.all([write.get(TestCounter, idOf(1)), write.get(TestNote, idOf(1))]);
          write.delete(TestCounter, idOf(1));
          write.delete(TestNote, idOf(1));
        },
      ]);
      expect(await rowsOf(company)).toEqual({ counters: [], notes: [] });
    });

    it('a hot row’s values one after another, and everything else at once', async () => {
      const company = randomUUID();
      const test = await TestEngine.open(database, { writerConnections: 1 });
      await test.run({ company }, (write) => void write.insert(TestCounter, { id: idOf(1), value: 0n, label: null }));
      test.faults.reached.length = 0;
      const pay = async (write: IdempotentWrite): Promise<void> => {
        const row = await write.get(TestCounter, idOf(1));
        write.update(TestCounter, idOf(1), { value: (row?.value ?? 0n) + 1n });
        write.insert(TestNote, { ...note(1, null), id: write.id });
      };
      await Promise.all(Array.from({ length: 5 }, () => test.run({ company }, pay)));
      const changes = test.faults.reached.filter((point) => /^(insert|update) "test/.test(point));
      expect(changes).toEqual([
        'insert "test_notes"',
        ...Array.from({ length: 5 }, () => 'update "test_counters" "value"'),
      ]);
      expect(await rowsOf(company)).toMatchObject({ counters: [{ value: 5n }] });
      expect([test.metrics.groups, test.metrics.waves]).toEqual([
        [1, 5],
        [1, 5],
      ]);
      await test.close();
    });
  });

  it.each([
    ['run again in their group', 0],
    ['put back', 1],
  ])(
    'give what some serial order gives, when writes that met others are %s',
    async (_name, place) => {
      const groupsOfWrites = fc.array(randomWrite, { minLength: 2, maxLength: 14 });
      await fc.assert(
        fc.asyncProperty(groupsOfWrites, (writes) => compare(engines[place] as TestEngine, writes)),
        { numRuns: 150 },
      );
    },
    120_000,
  );
});

import { randomUUID } from 'node:crypto';
import type { OperationUnderTest } from '../operation-under-test.js';
import { expectFirst, expectReplay } from '../support/answers.js';
import { countByStatus } from '../support/books.js';
import type { Answer } from '../support/http-client.js';

const REQUESTS = 50;

export function describeConcurrency(operation: OperationUnderTest): void {
  it(`has one effect when ${REQUESTS} requests with one key come together`, async () => {
    await operation.write();
    const [sample, key] = [await operation.sample(), randomUUID()];
    let answers: Answer[] = [];
    const gainedByMany = await operation.rowsGainedBy(async () => {
      answers = await Promise.all(Array.from({ length: REQUESTS }, () => operation.send(sample, key)));
    });
    // Taken now: where there is one resource only, as the company's settings, it has another version by now.
    const alone = await operation.sample();
    const gainedByOne = await operation.rowsGainedBy(() => operation.send(alone, randomUUID()));
    expect(gainedByMany).toEqual(gainedByOne);

    const [first, ...others] = answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined);
    if (first === undefined || others.length > 0) throw new Error(`there are ${others.length + 1} first answers`);
    expectFirst(first, operation.definition, key);
    for (const answer of answers) if (answer !== first) expectReplay(answer, first, operation.definition, key);
    expect(await operation.world.books.stored(key)).toHaveLength(1);
    expect(countByStatus(await operation.world.books.attempts(key))).toEqual({ new: 1, replayed: REQUESTS - 1 });
  });
}

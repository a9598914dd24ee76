import { randomUUID } from 'node:crypto';
import { Fingerprint } from '../../../src/idempotency/fingerprint.js';
import type { JsonValue } from '../../../src/http/json/strict-json.js';
import type { TestDatabase } from '../../support/database.js';
import type { OperationUnderTest } from '../operation-under-test.js';
import { requestOf, type Sample } from '../sample.js';
import { expectFirst, expectReplay } from '../support/answers.js';
import { countByStatus } from '../support/books.js';

export function describeReplay(operation: OperationUnderTest): void {
  const { definition } = operation;

  describe('the same request again', () => {
    it('answers 200 with the same bytes and headers, and changes nothing', async () => {
      const { sample, key, answer } = await operation.write();
      const replay = await operation.withoutEffect(() => operation.send(sample, key));
      expectReplay(replay, answer, definition, key);
      const attempts = await operation.world.books.attempts(key);
      expect(countByStatus(attempts)).toEqual({ new: 1, replayed: 1 });
      const { userId } = operation.actor;
      expect(attempts[1]).toMatchObject({ request_id: replay.headers['x-request-id'], user_id: userId });
    });

    it('is the same with its members in another order and with white space', async () => {
      const { sample, key, answer } = await operation.write();
      const body = JSON.stringify(Object.fromEntries(Object.entries(sample.body).reverse()), null, 4);
      const request = { ...requestOf(sample, operation.actor, key), body };
      const replay = await operation.withoutEffect(() => operation.world.request(request));
      expectReplay(replay, answer, definition, key);
    });

    it('is the same under the key in quotes', async () => {
      const { sample, key, answer } = await operation.write();
      const replay = await operation.withoutEffect(() => operation.send(sample, `"${key}"`));
      expectReplay(replay, answer, definition, key);
    });

    it('is the same without the quotes that the key first had', async () => {
      const [sample, key] = [await operation.sample(), randomUUID()];
      const answer = await operation.send(sample, `"${key}"`);
      expectFirst(answer, definition, key);
      expectReplay(await operation.withoutEffect(() => operation.send(sample, key)), answer, definition, key);
    });

    it('answers as it did, although its body would be refused today', async () => {
      const { sample, key, answer } = await operation.write();
      const refused = await operation.invalidSample(sample);
      await pretendPayload(operation.world.database, key, refused);
      const replay = await operation.withoutEffect(() => operation.send(refused, key));
      expectReplay(replay, answer, definition, key);
    });
  });
}

/** Makes a stored write look as if it had come with another payload, one that was valid in its days. */
async function pretendPayload(database: TestDatabase, key: string, sample: Sample): Promise<void> {
  const { operation, definition, pathParameters, body } = sample;
  const { method } = definition;
  const { hash } = new Fingerprint({ operation, method, pathParameters, query: {}, body: body as JsonValue });
  // Stored answers never change, so the trigger that sees to it has to be put aside.
  await database.query(`
    BEGIN;
    SET LOCAL session_replication_role = replica;
    UPDATE idempotent_writes SET fingerprint = '${hash}' WHERE idempotency_key = '${key}';
    COMMIT`);
}

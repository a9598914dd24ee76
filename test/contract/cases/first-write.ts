import { randomUUID } from 'node:crypto';
import { createsItsResource } from '../sample.js';
import type { OperationUnderTest } from '../operation-under-test.js';
import { idIn } from '../support/answers.js';
import { jsonOf } from '../support/http-client.js';
import { expectProblem } from '../support/problem.js';

export function describeFirstWrite(operation: OperationUnderTest): void {
  const { definition } = operation;

  describe('a first write', () => {
    it('answers the entity with the status and the headers of the registry', async () => {
      const { answer, key } = await operation.write();
      const { id, version } = jsonOf(answer) as { id: string; version?: number };
      expect(answer.headers.etag).toBe(version === undefined ? undefined : `"${version}"`);
      const location = definition.firstStatus === 201 ? definition.resource.replace(':id', id) : undefined;
      expect(answer.headers.location).toBe(location);
      if (createsItsResource(definition)) expect(id).toBe(operation.idOf(key));
    });

    it('can be read back where its resource is', async () => {
      const { answer } = await operation.write();
      const path = definition.resource.replace(':id', idIn(answer));
      const read = await operation.world.get(path, operation.actor);
      expect(read).toMatchObject({ status: 200, body: answer.body });
      expect(read.headers.etag).toBe(answer.headers.etag);
    });

    it('stores its answer and logs the attempt, both under the promised id', async () => {
      const { answer, key } = await operation.write();
      const id = operation.idOf(key);
      const companyId = operation.isCompanys ? operation.actor.companyId : id;
      expect(await operation.world.books.stored(key)).toEqual([
        expect.objectContaining({ id, company_id: companyId, operation: operation.name, answer: answer.body }),
      ]);
      expect(await operation.world.books.attempts(key)).toEqual([
        expect.objectContaining({
          company_id: companyId,
          operation_name: operation.name,
          operation_type: definition.type,
          deterministic_id: id,
          entity_id: idIn(answer),
          user_id: operation.actor.userId,
          status: 'new',
          error_type: null,
          request_id: answer.headers['x-request-id'],
        }),
      ]);
    });

    it('is refused with a member that is unknown, and then nothing is stored or logged', async () => {
      const key = randomUUID();
      const invalid = await operation.invalidSample();
      const answer = await operation.withoutEffect(() => operation.send(invalid, key));
      expect(expectProblem(answer, 422, 'validation_failed')['errors']).toContainEqual(
        expect.objectContaining({ pointer: '/noSuchMember' }),
      );
      expect(await operation.world.books.attempts(key)).toEqual([]);
    });
  });
}

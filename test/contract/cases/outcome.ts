import { randomUUID } from 'node:crypto';
import type { OperationUnderTest } from '../operation-under-test.js';
import { idIn } from '../support/answers.js';
import { type Answer, jsonOf } from '../support/http-client.js';

export function describeOutcome(operation: OperationUnderTest): void {
  const { definition, name } = operation;
  const lookUp = (key: string): Promise<Answer> =>
    operation.world.get(`/api/idempotency/${name}/${encodeURIComponent(key)}`, operation.actor);

  describe('its outcome', () => {
    it('is not_found before the write', async () => {
      const outcome = await lookUp(randomUUID());
      expect(outcome.status).toBe(200);
      expect(jsonOf(outcome)).toMatchObject({ status: 'not_found', link: null, originalStatus: null, attempts: [] });
    });

    it('is succeeded after it, with the entity and the attempts', async () => {
      const { sample, key, answer } = await operation.write();
      await operation.send(sample, key);
      const outcome = await lookUp(key);
      expect(outcome.status).toBe(200);
      expect(jsonOf(outcome)).toMatchObject({
        status: 'succeeded',
        operation: name,
        idempotencyKey: key,
        deterministicId: operation.idOf(key),
        link: definition.resource.replace(':id', idIn(answer)),
        originalStatus: definition.firstStatus,
        attempts: [{ status: 'replayed' }, { status: 'new', entityId: idIn(answer) }],
      });
    });
  });
}

import type { OperationUnderTest } from '../operation-under-test.js';
import { valuesOf } from '../support/answers.js';
import { expectProblem } from '../support/problem.js';

export function describeMismatch(operation: OperationUnderTest): void {
  describe('another payload under a known key', () => {
    it('is refused with the name of what differs, never its value, and changes nothing', async () => {
      const { sample, key } = await operation.write();
      const { sample: other, member } = operation.samples.changedPayload(sample);
      const answer = await operation.withoutEffect(() => operation.send(other, key));
      const { detail } = expectProblem(answer, 422, 'idempotency_key_reused');
      expect(detail).toContain(`: ${member} differs.`);
      for (const value of [...valuesOf(sample), ...valuesOf(other)]) expect(answer.body).not.toContain(value);
      const [, attempt] = await operation.world.books.attempts(key);
      expect(attempt).toMatchObject({ status: 'failed', error_type: 'mismatch' });
      expect(attempt?.error_message).toContain('mismatch');
    });

    it('is refused as such also when it is not valid', async () => {
      const { sample, key } = await operation.write();
      const invalid = await operation.invalidSample(sample);
      const answer = await operation.withoutEffect(() => operation.send(invalid, key));
      expect(expectProblem(answer, 422, 'idempotency_key_reused')['detail']).toContain(': noSuchMember differs.');
    });
  });
}

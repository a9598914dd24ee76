import { randomUUID } from 'node:crypto';
import type { OperationUnderTest } from '../operation-under-test.js';
import type { Caller, Sample } from '../sample.js';
import { withIdAt } from '../sample-builder.js';
import { newMember, newUser, revokeAccess } from '../support/people.js';
import { expectProblem, withoutRequestId } from '../support/problem.js';

export function describeAccess(operation: OperationUnderTest): void {
  describe('who may not', () => {
    /** Neither a first write nor the replay of somebody else's. */
    const expectRefused = async (caller: Caller, key: string, sample: Sample, code: string): Promise<void> => {
      const other = await operation.sample();
      await operation.withoutEffect(async () => {
        expectProblem(await operation.send(sample, key, caller), 403, code);
        expectProblem(await operation.send(other, randomUUID(), caller), 403, code);
      });
    };

    it('is refused for the role', async () => {
      const { sample, key } = await operation.write();
      await expectRefused(await operation.world.member('viewer'), key, sample, 'permission_denied');
    });

    it('is refused once the access is revoked, for the own writes too', async () => {
      const { database, ours } = operation.world;
      const member = await newMember(database, ours, 'admin');
      const { sample, key } = await operation.write(member);
      await revokeAccess(database, member);
      await expectRefused(member, key, sample, 'company_forbidden');
    });

    it('is refused as the owner of another company, and as a member of none', async () => {
      const { sample, key } = await operation.write();
      const { ours, theirs } = operation.world;
      const owner = await operation.world.member('owner', theirs);
      await expectRefused({ ...owner, companyId: ours }, key, sample, 'company_forbidden');
      await expectRefused({ ...(await newUser()), companyId: ours }, key, sample, 'company_forbidden');
    });

    it('is refused without a company, even with only one', async () => {
      const { sample, key } = await operation.write();
      const answer = await operation.withoutEffect(() =>
        operation.send(sample, key, operation.actor, { 'x-company-id': undefined }),
      );
      expectProblem(answer, 400, 'company_required');
    });
  });

  it("answers another company's id as an unknown one, wherever an id can stand", async () => {
    const { name, samples } = operation;
    const theirs = await operation.world.samplesOf(operation.world.theirs);
    for (const slot of samples.idSlotsOf(name)) {
      const foreignId = await theirs.idForSlot(name, slot);
      const foreign = await samples.sampleWith(name, slot, foreignId);
      const unknown = withIdAt(foreign, slot, randomUUID());
      const [first, second] = await operation.withoutEffect(async () => [
        await operation.send(foreign, randomUUID()),
        await operation.send(unknown, randomUUID()),
      ]);
      if ('parameter' in slot) expectProblem(first, 404, 'not_found');
      else expectProblem(first, 422, 'reference_not_found');
      expect(withoutRequestId(first)).toBe(withoutRequestId(second));
    }
  });
}

import { randomUUID } from 'node:crypto';
import { MUTATIONS } from '../../../src/mutations/index.js';
import type { OperationUnderTest } from '../operation-under-test.js';
import type { Sample } from '../sample.js';
import { expectFirst, expectReplay, idIn } from '../support/answers.js';
import { expectProblem } from '../support/problem.js';

/** What is no key, as the header's values go over the wire. */
const MALFORMED: readonly [string, string | string[]][] = [
  ['empty', ''],
  ['blank', '  '],
  ['empty in quotes', '""'],
  ['longer than 255 characters', 'k'.repeat(256)],
  ['with a space', 'a b'],
  ['with a tab', 'a\tb'],
  ['beyond ASCII', Buffer.from('clé', 'utf8').toString('latin1')],
  ['sent twice', ['one', 'two']],
  ['sent twice and equal', ['one', 'one']],
];

export function describeKey(operation: OperationUnderTest): void {
  const { definition, name } = operation;

  describe('the key', () => {
    it('is required', async () => {
      const sample = await operation.sample();
      const answer = await operation.withoutEffect(() =>
        operation.send(sample, '', operation.actor, { 'idempotency-key': undefined }),
      );
      expectProblem(answer, 400, 'idempotency_key_missing');
      expect(answer.headers.link).toBe('</docs>; rel="describedby"');
    });

    it.each(MALFORMED)('is refused when it is %s', async (_how, value) => {
      const sample = await operation.sample();
      const answer = await operation.withoutEffect(() =>
        operation.send(sample, '', operation.actor, { 'idempotency-key': value }),
      );
      expectProblem(answer, 400, 'idempotency_key_invalid');
    });

    it.each([
      ['anything visible', `:op:${name}:key:../';DROP/**/TABLE/**/x;--{"a":["\\`],
      ['255 characters', 'k'.repeat(218)],
    ])('may be %s', async (_what, text) => {
      const [sample, key] = [await operation.sample(), `${text}.${randomUUID()}`];
      const answer = await operation.send(sample, key);
      expectFirst(answer, definition, key);
      expectReplay(await operation.send(sample, key), answer, definition, key);
      const stored = await operation.world.books.stored(key);
      expect(stored).toEqual([expect.objectContaining({ id: operation.idOf(key) })]);
    });

    it('is free after refusals', async () => {
      const [sample, key] = [await operation.sample(), randomUUID()];
      const viewer = await operation.world.member('viewer');
      for (const refused of await refusedSamples(operation, sample)) {
        const answer = await operation.withoutEffect(() => operation.send(refused, key));
        expect([404, 412, 422]).toContain(answer.status);
      }
      if (operation.isCompanys) {
        const answer = await operation.withoutEffect(() => operation.send(sample, key, viewer));
        expectProblem(answer, 403, 'permission_denied');
      }
      expectFirst(await operation.send(sample, key), definition, key);
    });

    it('is another one for another operation', async () => {
      const { key } = await operation.write();
      const other = name === 'createCustomer' ? 'createAccount' : 'createCustomer';
      const actor = await operation.world.actorFor(MUTATIONS[other]);
      const sample = await operation.samples.sample(other);
      expectFirst(await operation.send(sample, key, actor), MUTATIONS[other], key);
    });

    it(`is another one ${operation.isCompanys ? 'in another company' : 'of another user'}`, async () => {
      const { key, answer } = await operation.write();
      const { theirs } = operation.world;
      const actor = await operation.world.actorFor(definition, theirs);
      const sample = await (await operation.world.samplesOf(theirs)).sample(name);
      const other = await operation.send(sample, key, actor);
      expectFirst(other, definition, key);
      expect(idIn(other)).not.toBe(idIn(answer));
      const stored = (await operation.world.books.stored(key)).map(({ id }) => id);
      expect(new Set(stored)).toEqual(new Set([operation.idOf(key), operation.idOf(key, actor)]));
    });
  });
}

/** Requests that are refused whoever sends them: a bad body, ids that are unknown, a version that has passed. */
async function refusedSamples(operation: OperationUnderTest, sample: Sample): Promise<Sample[]> {
  const { name, samples, definition } = operation;
  const unknown = samples.idSlotsOf(name).map((slot) => samples.sampleWith(name, slot, randomUUID()));
  return [
    await operation.invalidSample(sample),
    ...(await Promise.all(unknown)),
    ...(definition.ifMatch === undefined ? [] : [{ ...sample, ifMatch: '"999999"' }]),
  ];
}

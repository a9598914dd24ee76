import { randomUUID } from 'node:crypto';
import { ONE_LINE } from '../../src/http/validation/text.decorators.js';
import { MUTATIONS, type MutationName } from '../../src/mutations/index.js';
import { violations } from '../support/invariants.js';
import { OperationUnderTest } from './operation-under-test.js';
import { requestOf, type Sample } from './sample.js';
import { expectFirst, expectReplay } from './support/answers.js';
import { type Answer, jsonOf, type OutgoingRequest } from './support/http-client.js';
import { expectProblem } from './support/problem.js';
import { useWorld } from './support/world.js';

/** Text that is dangerous only to those who don't quote it: it is stored as it came. */
const ODD_TEXTS = [
  '=cmd|calc!A0',
  "'; DROP TABLE payments;--",
  '{{7*7}}${7*7}',
  '{"$ne":null}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  'مرحبا 👨‍👩‍👧 ﷽',
];

/** Text of several lines, and of a terminal: longer texts keep it, and names, which stand in one line, refuse it. */
const BROKEN_TEXT = 'a\r\nb \u001b[31mred';

/** Headers that say who asks, from where, or what for: none of them is believed. */
const SPOOFED: OutgoingRequest['headers'] = {
  'x-user-id': 'c64cf04b-f63f-425c-99ea-4b553a7f153d',
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-user': 'owner',
  'x-forwarded-host': 'evil.test',
  'x-role': 'owner',
  'x-http-method-override': 'DELETE',
  'x-original-url': '/api/accounts',
  'idempotent-replayed': 'true',
};

const world = useWorld();
/** The tests that have met an operation to which they apply. */
const met = new Set<string>();

describe.each(Object.keys(MUTATIONS) as MutationName[])('%s', (name) => {
  const operation = new OperationUnderTest(name, world);
  beforeAll(() => operation.prepare());

  const sendRaw = (sample: Sample, key: string, body: string): Promise<Answer> =>
    world().request({ ...requestOf(sample, operation.actor, key), body });

  it('stores odd text as it came', async () => {
    const [member] = freeTexts();
    for (const text of member === undefined ? [] : ODD_TEXTS) {
      expect(await answerTo(member ?? '', own(text))).toBe(own(text));
      met.add('text');
    }
  });

  it('stores line breaks in longer texts, and refuses them in names', async () => {
    const { properties = {} } = operation.samples.schemaOf(operation.definition);
    for (const [kind, member] of Object.entries({ line: freeTexts()[0], lines: freeTexts('lines')[0] })) {
      if (member === undefined) continue;
      const text = own(BROKEN_TEXT).slice(0, properties[member]?.maxLength);
      if (kind === 'lines') expect(await answerTo(member, text)).toBe(text);
      else expectProblem(await answerWith(member, text), 422, 'validation_failed');
      met.add(`broken ${kind}`);
    }
  });

  it('stores one spelling of text that has two', async () => {
    const [member] = freeTexts();
    if (member === undefined) return;
    expect(await answerTo(member, own('Cafe\u0301 \u1112\u1161'))).toBe(own('Caf\u00e9 \ud558'));
    met.add('spelling');
  });

  it('compares numbers by value, and never with a string', async () => {
    const sample = await operation.sample();
    const { properties = {} } = operation.samples.schemaOf(operation.definition);
    const member = Object.keys(sample.body).find((one) => properties[one]?.format === 'decimal');
    if (member === undefined) return;
    const [key, amount] = [randomUUID(), Number(sample.body[member])];
    const bodyWith = (literal: string): string =>
      JSON.stringify({ ...sample.body, [member]: '@' }).replace('"@"', literal);
    const first = await sendRaw(sample, key, bodyWith(amount.toFixed(2)));
    expectFirst(first, operation.definition, key);
    for (const literal of [amount.toFixed(1), amount.toFixed(0), `${amount}e0`]) {
      expectReplay(await sendRaw(sample, key, bodyWith(literal)), first, operation.definition, key);
    }
    expectProblem(await sendRaw(sample, key, bodyWith(`"${amount.toFixed(2)}"`)), 422, 'idempotency_key_reused');
    met.add('numbers');
  });

  it('takes ids in upper case as those in lower case', async () => {
    const [sample, key] = [await operation.sample(), randomUUID()];
    const { pathParameters, definition } = sample;
    const upper = Object.fromEntries(Object.entries(pathParameters).map(([one, id]) => [one, id.toUpperCase()]));
    const companyId = operation.actor.companyId?.toUpperCase();
    const headers = operation.isCompanys ? { 'x-company-id': companyId } : {};
    const first = await operation.send({ ...sample, pathParameters: upper }, key, operation.actor, headers);
    expectFirst(first, definition, key);
    expectReplay(await operation.send(sample, key), first, definition, key);
    expect(await world().books.stored(key)).toEqual([expect.objectContaining({ id: operation.idOf(key) })]);
  });

  it('believes no header but its own', async () => {
    const [sample, key] = [await operation.sample(), randomUUID()];
    expectFirst(await operation.send(sample, key, operation.actor, SPOOFED), operation.definition, key);
    const attempts = await world().books.attempts(key);
    expect(attempts).toEqual([expect.objectContaining({ user_id: operation.actor.userId, status: 'new' })]);
  });

  it.each(['text/xml', 'image/*', 'application/json;q=0'])('answers JSON when %s is asked for', async (accept) => {
    const [sample, key] = [await operation.sample(), randomUUID()];
    expectFirst(await operation.send(sample, key, operation.actor, { accept }), operation.definition, key);
    const refused = await operation.send(await operation.invalidSample(sample), key, operation.actor, { accept });
    expectProblem(refused, 422, 'idempotency_key_reused');
  });

  /** Names may have to be unique in the company, whichever operation gives them. */
  function own(text: string): string {
    return `${text} ${Object.keys(MUTATIONS).indexOf(name)}`;
  }

  /** The members that may hold any text on a line, or on several, up to its length. */
  function freeTexts(kind: 'line' | 'lines' = 'line'): string[] {
    const pattern = kind === 'line' ? ONE_LINE : undefined;
    return Object.entries(operation.samples.schemaOf(operation.definition).properties ?? {})
      .filter(([, schema]) => schema.type === 'string' && !schema.format && schema.maxLength)
      .filter(([, schema]) => schema.pattern === pattern)
      .map(([member]) => member);
  }

  async function answerTo(member: string, text: string): Promise<unknown> {
    const key = randomUUID();
    const answer = await answerWith(member, text, key);
    expectFirst(answer, operation.definition, key);
    return jsonOf(answer)[member];
  }

  async function answerWith(member: string, text: string, key: string = randomUUID()): Promise<Answer> {
    const sample = await operation.sample();
    return operation.send({ ...sample, body: { ...sample.body, [member]: text } }, key);
  }
});

describe('after all of it', () => {
  it('every test has met some operation', () => {
    expect([...met].sort()).toEqual(['broken line', 'broken lines', 'numbers', 'spelling', 'text']);
  });

  it('the books of all companies are in order', async () => {
    expect(await violations(world().database)).toEqual([]);
  });
});

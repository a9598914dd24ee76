import { deterministicId } from '../../../../src/idempotency/deterministic-id.js';
import { COMPANY, ConstructedCase, OTHER_COMPANY } from '../support/constructed-case.js';

describe('C12, C13 and C14: messages', () => {
  const URL = 'http://127.0.0.1:1/hook';

  /** A payment in a company whose endpoint listens for payments, and what its message holds. */
  const announced = (url = URL) => {
    const run = new ConstructedCase();
    const { id: endpointId } = run.acknowledged('createWebhookEndpoint', 'endpoint', {}, { url });
    const definition = { triggerEvent: 'payment.created', steps: [{ kind: 'webhook', endpointId }] };
    const { id: definitionId } = run.acknowledged('createWorkflowDefinition', 'watch', {}, definition);
    const { id: writeId } = run.acknowledged('createPayment', 'pay');
    for (const snapshot of [run.before, run.after]) {
      const last = snapshot.stored.pop();
      if (last !== undefined) snapshot.stored.push({ ...last, workflowsTriggered: 1 });
    }
    run.after.workflows.push({ companyId: COMPANY, writeId, instanceId: 'instance', jobs: 1 });
    return { run, message: { type: 'payment.created', data: { writeId, definitionId } } };
  };

  it('are right when each comes once, or again as it was', () => {
    const { run, message } = announced();
    run.deliver({ ...message, answered: 503 });
    run.deliver(message);
    run.deliver(message);
    expect(run.findings()).toEqual([]);
  });

  it('are right when nobody listens', () => {
    expect(announced('https://nobody.invalid/hook').run.findings()).toEqual([]);
  });

  it('never came of an acknowledged write', () => {
    expect(announced().run.brokenRules()).toEqual(['C12 delivered']);
  });

  it('came and were refused, and then no more', () => {
    const { run, message } = announced();
    run.deliver({ ...message, answered: 503 });
    expect(run.brokenRules()).toEqual(['C12 delivered']);
  });

  it('never came of a write whose outcome was unknown, but that stands', () => {
    const { run, message } = announced();
    run.deliver(message);
    const lost = run.attempt('createPayment', 'lost', { status: 0 });
    run.replay('createPayment', 'lost', run.store(lost));
    for (const snapshot of [run.before, run.after]) {
      const last = snapshot.stored.pop();
      if (last === undefined) continue;
      snapshot.stored.push({ ...last, workflowsTriggered: 1 });
      snapshot.workflows.push({ companyId: COMPANY, writeId: last.id, instanceId: 'of the lost', jobs: 1 });
    }
    expect(run.brokenRules()).toEqual(['C12 delivered']);
  });

  it('came of a write that was never committed', () => {
    const { run, message } = announced();
    run.deliver(message);
    run.attempt('createPayment', 'lost', { status: 503 });
    run.attempt('createPayment', 'lost', { phase: 'replay', status: 409, code: 'over_allocation' });
    const writeId = deterministicId(COMPANY, 'createPayment', 'lost');
    run.deliver({ ...message, messageId: 'msg_2', data: { ...message.data, writeId } });
    expect(run.brokenRules()).toEqual(['C14 nothing untrue']);
  });

  it('came before what they tell was begun that stands', () => {
    const { run, message } = announced();
    run.deliver({ ...message, receivedAt: (run.after.stored.at(-1)?.createdAt ?? 0) - 1 });
    expect(run.brokenRules()).toEqual(['C14 nothing untrue']);
  });

  it('are of nobody, of another company, of another event, or of a workflow that does not wait for it', () => {
    const { run, message } = announced();
    const { data } = message;
    run.deliver(message);
    run.deliver({ ...message, messageId: 'msg_2', data: { ...data, writeId: 'nobodys' } });
    run.deliver({ ...message, messageId: 'msg_3', data: { ...data, companyId: OTHER_COMPANY } });
    run.deliver({ ...message, messageId: 'msg_1', type: 'invoice.finalized' });
    run.deliver({ ...message, messageId: 'msg_4', data: { ...data, definitionId: 'another' } });
    run.deliveries.push({ receivedAt: Infinity, messageId: 'msg_5', body: 'no JSON', answered: 204 });
    const untrue = run.findings().filter(({ rule }) => rule === 'C14 nothing untrue');
    expect(untrue.map(({ text }) => /msg_\d/.exec(text)?.[0]).sort()).toEqual([1, 2, 3, 4, 5].map((n) => `msg_${n}`));
  });

  it('come again with another id', () => {
    const { run, message } = announced();
    run.deliver(message);
    run.deliver({ ...message, messageId: 'msg_2' });
    expect(run.brokenRules()).toEqual(['C13 one message']);
  });

  it('come again with another body', () => {
    const { run, message } = announced();
    run.deliver(message);
    run.deliver({ ...message, data: { ...message.data, context: { attempt: 2 } } });
    expect(run.brokenRules()).toEqual(['C13 one message']);
  });

  it('have the id of another', () => {
    const { run, message } = announced();
    run.deliver(message);
    const body = JSON.stringify({ type: message.type, data: { companyId: COMPANY, ...message.data, context: {} } });
    run.deliveries.push({ receivedAt: Infinity, messageId: 'msg_1', body, answered: 204 });
    expect(run.brokenRules()).toEqual(['C13 one message']);
  });
});

import { deterministicId } from '../../../src/idempotency/deterministic-id.js';
import { requestIdOf } from '../history/attempt.js';
import { describeFinding } from './finding.js';
import { COMPANY, ConstructedCase, OTHER_COMPANY } from './support/constructed-case.js';

/** A payment that was acknowledged and replayed. */
function paid(): ConstructedCase {
  const run = new ConstructedCase();
  run.acknowledged('createPayment', 'pay-1', { version: 1 });
  return run;
}

describe('a history in which everything is right', () => {
  it('has no findings', () => {
    const run = paid();
    run.attempt('createPayment', 'pay-2', { status: 409, code: 'invoice_not_open' });
    run.attempt('createPayment', 'pay-2', { phase: 'replay', status: 409, code: 'invoice_not_open' });
    const lost = run.attempt('createPayment', 'pay-3', { status: 0 });
    run.replay('createPayment', 'pay-3', run.store(lost));
    const other = { status: 422, code: 'idempotency_key_reused', sent: { memo: 'another' } };
    run.attempt('createPayment', 'pay-1', other);
    expect(run.findings()).toEqual([]);
  });
});

describe('R1: an acknowledged write', () => {
  it('that is not stored is lost', () => {
    const run = paid();
    run.before.stored.length = 0;
    expect(run.brokenRules()).toEqual(['R1 acknowledged once']);
  });

  it('that has two stored answers is found', () => {
    const run = paid();
    run.before.stored.push(...run.before.stored);
    expect(run.brokenRules()).toEqual(['R1 acknowledged once']);
  });

  it('whose row is not there is lost, whatever the stored answer says', () => {
    const run = paid();
    run.before.effects.length = 0;
    expect(run.brokenRules()).toEqual(['R1 acknowledged once']);
  });

  it('that has two rows is found, with operation, key and attempts', () => {
    const run = paid();
    run.after.effects.push(...run.after.effects);
    const [finding] = run.findings();
    expect(finding).toMatchObject({ companyId: COMPANY, operation: 'createPayment', key: 'pay-1', attempts: [1, 2] });
    expect(finding && describeFinding(finding)).toBe(
      'R1 acknowledged once: the write was acknowledged, but 2 rows of payments were made by it ' +
        `(company ${COMPANY}, createPayment, key pay-1, attempts 1, 2)`,
    );
  });
});

describe('R2: a write with an unknown outcome', () => {
  it('has half an effect: a row without its stored answer', () => {
    const run = new ConstructedCase();
    const lost = run.attempt('createPayment', 'pay', { status: 0 });
    const write = run.store(lost);
    run.before.stored.length = 0;
    run.replay('createPayment', 'pay', write);
    expect(run.brokenRules()).toEqual(['R2 unknown at most once']);
  });

  it('has two effects', () => {
    const run = new ConstructedCase();
    run.replay('createPayment', 'pay', run.store(run.attempt('createPayment', 'pay', { status: 503 })));
    run.before.effects.push(...run.before.effects);
    expect(run.brokenRules()).toEqual(['R2 unknown at most once']);
  });
});

describe('R3: a refused write', () => {
  it('has an effect', () => {
    const run = new ConstructedCase();
    const refused = run.attempt('createPayment', 'pay', { status: 409, code: 'over_allocation' });
    run.replay('createPayment', 'pay', run.store(refused));
    expect(run.brokenRules()).toEqual(['R3 refused without effect', 'R10 refused without writing']);
  });
});

describe('R10: an attempt that made a write', () => {
  const READ = { kind: 'trial-balance' } as const;

  /** The key is sent again under load, as callers are told to, and replayed. */
  const written = (parts: Parameters<ConstructedCase['attempt']>[2]): ConstructedCase => {
    const run = new ConstructedCase();
    const write = run.store(run.attempt('createPayment', 'pay', parts));
    Object.assign(run.replay('createPayment', 'pay', write), { phase: 'load' });
    run.replay('createPayment', 'pay', write);
    return run;
  };

  it.each([
    ['a time-out, which says that nothing was written', 503, 'timeout'],
    ['that it did not begin', 503, 'overloaded'],
    ['that the process stops', 503, 'shutting_down'],
    ['a refusal of the books', 409, 'over_allocation'],
    ['that the request is not valid', 422, 'validation_failed'],
    ['that the key is used, though it is the one that used it', 422, 'idempotency_key_reused'],
  ])('was told %s', (_what, status, code) => {
    const run = written({ status, code });
    expect(run.brokenRules()).toContain('R10 refused without writing');
    const [finding] = run.findings().filter(({ rule }) => rule.startsWith('R10'));
    expect(finding).toMatchObject({ operation: 'createPayment', key: 'pay', attempts: [1] });
    expect(finding?.text).toBe(`an attempt that was answered ${status} ${code} has made the write`);
  });

  it('is of somebody who may not', () => {
    expect(written({ status: 0, person: 'stranger' }).brokenRules()).toEqual(['R10 refused without writing']);
  });

  it('was told nothing, or that the outcome is not known', () => {
    for (const parts of [{ status: 0 }, { status: 503, code: 'outcome_unknown' }]) {
      expect(written(parts).findings()).toEqual([]);
    }
  });

  it('is another than the one that was refused', () => {
    const run = new ConstructedCase();
    run.attempt('createPayment', 'pay', { status: 503, code: 'timeout' });
    run.acknowledged('createPayment', 'pay');
    expect(run.findings()).toEqual([]);
  });

  it('E1: was answered with a defect, as was another, and a read', () => {
    const run = written({ status: 500, code: 'internal_error' });
    run.attempt('createPayment', 'other', { status: 500, code: 'write_failed' });
    run.attempt('createPayment', 'other', { phase: 'replay', status: 409, code: 'over_allocation' });
    run.read(READ, '/api/ledger/trial-balance', 500, { code: 'internal_error' });
    expect(run.findings().map(describeFinding).join('\n')).toBe(
      `R10 refused without writing: an attempt that was answered 500 internal_error has made the write ` +
        `(company ${COMPANY}, createPayment, key pay, attempts 1)\n` +
        `E1 known errors: an attempt was answered 500 internal_error ` +
        `(company ${COMPANY}, createPayment, key pay, attempts 1)\n` +
        `E1 known errors: an attempt was answered 500 write_failed ` +
        `(company ${COMPANY}, createPayment, key other, attempts 4)\n` +
        `E1 known errors: /api/ledger/trial-balance was answered 500 internal_error (company ${COMPANY})`,
    );
  });

  it.each([
    [502, 'bad_gateway'],
    [503, ''],
    [404, ''],
  ])('E1: is none that is documented: %d "%s"', (status, code) => {
    const run = new ConstructedCase();
    run.attempt('createPayment', 'pay', { status, code });
    run.attempt('createPayment', 'pay', { phase: 'replay', status: 409, code: 'over_allocation' });
    run.read(READ, '/api/ledger/trial-balance', status, code === '' ? {} : { code });
    expect(run.findings().map(({ rule }) => rule)).toEqual(['E1 known errors', 'E1 known errors']);
  });
});

describe('C2: a key', () => {
  it('stands in two payments', () => {
    const run = paid();
    run.after.paymentKeys[0] = { companyId: COMPANY, key: 'pay-1', rows: 2 };
    expect(run.brokenRules()).toEqual(['C2 key once']);
  });
});

describe('R4: the body of a key', () => {
  it('is another in a replay', () => {
    const run = paid();
    Object.assign(run.attempts[1] ?? {}, { body: '{ "id": "the same in other bytes" }' });
    expect(run.brokenRules()).toEqual(['R4 one body']);
  });

  it('comes with another status', () => {
    const run = paid();
    Object.assign(run.attempts[1] ?? {}, { status: 201 });
    expect(run.brokenRules()).toEqual(['R4 one body']);
  });
});

describe('R5: first answers', () => {
  it('are two', () => {
    const run = paid();
    const again = run.attempt('createPayment', 'pay-1', { body: run.attempts[0]?.body ?? '' });
    run.audit(again, 'new');
    run.replay('createPayment', 'pay-1', { answer: again.body, id: '', stored: run.after.stored[0] as never });
    expect(run.brokenRules()).toEqual(['R5 one first answer', 'C4 audited once']);
  });
});

describe('R6: a read after an acknowledgement', () => {
  it('does not find the entity', () => {
    const run = paid();
    const id = run.after.stored[0]?.id ?? '';
    run.read({ kind: 'entity', id }, `/api/payments/${id}`, 404, { code: 'not_found' });
    expect(run.brokenRules()).toEqual(['R6 real time']);
  });

  it('shows an older version', () => {
    const run = new ConstructedCase();
    const { id } = run.acknowledged('createInvoice', 'invoice', { version: 3 });
    run.read({ kind: 'entity', id }, `/api/invoices/${id}`, 200, { id, version: 2 });
    expect(run.brokenRules()).toEqual(['R6 real time']);
  });

  it('is a list without it', () => {
    const run = paid();
    run.read({ kind: 'list', operation: 'createPayment' }, '/api/payments', 200, { data: [], nextCursor: null });
    expect(run.brokenRules()).toEqual(['R6 real time']);
  });

  it('says nothing of what is older than its page, or was acknowledged meanwhile', () => {
    const run = paid();
    const second = run.acknowledged('createPayment', 'pay-2', { version: 1 });
    const data = [JSON.parse(second.answer) as object];
    const about = { kind: 'list', operation: 'createPayment' } as const;
    run.read(about, '/api/payments', 200, { data, nextCursor: 'more' });
    run.read(about, '/api/payments', 200, { data: [], nextCursor: null }, { begunAt: 0 });
    expect(run.findings()).toEqual([]);
  });

  it('shows what was never stored', () => {
    const run = paid();
    const data = [
      ...run.after.stored.map(({ answer }) => JSON.parse(answer) as object),
      { id: 'ghost', createdAt: '' },
    ];
    run.read({ kind: 'list', operation: 'createPayment' }, '/api/payments', 200, { data, nextCursor: null });
    expect(run.brokenRules()).toEqual(['R6 nothing uncommitted']);
  });

  it('is a trial balance that does not balance', () => {
    const run = new ConstructedCase();
    const currencies = [{ totalDebit: '10.00', totalCredit: '9.99' }];
    run.read({ kind: 'trial-balance' }, '/api/ledger/trial-balance', 200, { currencies });
    expect(run.brokenRules()).toEqual(['R8 balanced reads']);
  });
});

describe('S1: what belongs to others', () => {
  it('is read under another company', () => {
    const run = new ConstructedCase();
    run.read({ kind: 'foreign', id: 'payment' }, '/api/payments/payment', 200, {});
    expect(run.brokenRules()).toEqual(['S1 nothing foreign']);
  });

  it('is replayed for a stranger', () => {
    const run = paid();
    run.attempt('createPayment', 'pay-1', { person: 'stranger', status: 200, replayed: true });
    expect(run.brokenRules()).toEqual(['S1 nothing foreign']);
  });
});

describe('R7: the payload', () => {
  it('of two attempts was acknowledged, and they differ', () => {
    const run = paid();
    const [first] = run.attempts;
    const again = { status: 200, replayed: true, body: first?.body ?? '', sent: { memo: 'another' } };
    run.audit(run.attempt('createPayment', 'pay-1', again), 'replayed');
    expect(run.brokenRules()).toContain('R7 payload of the first');
  });

  it('is not the one that the stored answer shows', () => {
    const run = new ConstructedCase();
    const lost = run.attempt('createPayment', 'pay', { status: 0, sent: { amount: '10.00' } });
    const write = run.store(lost, { amount: '11.00' });
    run.replay('createPayment', 'pay', write, { amount: '10.00' });
    expect(run.brokenRules()).toEqual(['R7 payload of the first']);
  });

  it('was refused as another one, though nothing is stored', () => {
    const run = new ConstructedCase();
    run.attempt('createPayment', 'pay', { status: 422, code: 'idempotency_key_reused' });
    run.attempt('createPayment', 'pay', { phase: 'replay', status: 422, code: 'idempotency_key_reused' });
    expect(run.brokenRules()).toEqual(['R7 payload of the first', 'T1 true refusals']);
  });

  it('was refused as another one, though it is the same in another order', () => {
    const run = paid();
    const [first] = run.attempts;
    const request = { ...(first?.request as NonNullable<typeof first>['request']), body: '{ "memo": "as sent" }' };
    run.attempt('createPayment', 'pay-1', { status: 422, code: 'idempotency_key_reused', request });
    expect(run.brokenRules()).toEqual(['R7 payload of the first']);
  });
});

describe('R8: what writes add up to', () => {
  const lines = [
    { accountId: 'cash', side: 'debit', amount: '10.50' },
    { accountId: 'bank', side: 'credit', amount: '10.50' },
  ];
  const moved = (cash: bigint, bank: bigint): ConstructedCase => {
    const run = new ConstructedCase();
    run.acknowledged('createJournalEntry', 'entry', {}, { lines });
    const balances = { cash, bank };
    for (const [accountId, minor] of Object.entries(balances)) {
      run.after.manualBalances.push({ companyId: COMPANY, accountId, minor });
    }
    return run;
  };

  it('is what was moved', () => {
    expect(moved(1_050n, -1_050n).findings()).toEqual([]);
  });

  it('is twice as much on the accounts', () => {
    expect(moved(2_100n, -2_100n).brokenRules()).toEqual(['R8 bank']);
  });

  it('is not zero over all accounts', () => {
    expect(moved(1_050n, -1_049n).findings()).toHaveLength(2);
  });

  it('is taken back by a reversal', () => {
    const run = moved(0n, 0n);
    const entry = run.after.stored[0]?.id ?? '';
    const request = { method: 'POST', path: `/api/journal-entries/${entry}/reverse`, body: '', ifMatch: '' };
    const first = run.attempt('reverseJournalEntry', 'back', { request });
    const write = run.store(first);
    Object.assign(first, { body: write.answer });
    Object.assign(run.replay('reverseJournalEntry', 'back', write), { request });
    expect(run.findings()).toEqual([]);
  });

  it('is less stock than was adjusted', () => {
    const run = new ConstructedCase();
    const { id: itemId } = run.acknowledged('createInventoryItem', 'item');
    run.acknowledged('createInventoryAdjustment', 'more', {}, { lines: [{ itemId, delta: '5' }] });
    run.after.itemQuantities.push({ companyId: COMPANY, id: itemId, value: '4.0000' });
    expect(run.brokenRules()).toEqual(['R8 stock']);
  });

  it('is fewer versions than changes', () => {
    const run = new ConstructedCase();
    const { id } = run.acknowledged('createCustomer', 'customer');
    run.after.customerVersions.push({ companyId: COMPANY, id, value: '2' });
    expect(run.brokenRules()).toEqual(['R8 versions']);
  });
});

describe('R9: a phantom', () => {
  const somebodys = { companyId: OTHER_COMPANY, operation: 'createPayment', key: 'nobodys' };

  it('is a stored answer', () => {
    const run = paid();
    const [stored] = run.after.stored;
    if (stored !== undefined) run.after.stored.push({ ...stored, ...somebodys });
    expect(run.brokenRules()).toEqual(['R9 no phantom']);
  });

  it('is a row', () => {
    const run = paid();
    run.after.effects.push({ table: 'payments', companyId: OTHER_COMPANY, writeId: 'nobodys', rows: 1 });
    expect(run.brokenRules()).toEqual(['R9 no phantom']);
  });

  it('is a row of the audit log, for a request of somebody else', () => {
    const run = paid();
    run.after.audit.push({ ...somebodys, writeId: 'nobodys', status: 'failed', requestId: requestIdOf(1) });
    expect(run.brokenRules()).toEqual(['R9 no phantom']);
  });
});

describe('C3: the final replay', () => {
  it('does not replay what was acknowledged', () => {
    const run = paid();
    run.attempt('createPayment', 'pay-1', { phase: 'replay', status: 404, code: 'not_found' });
    expect(run.brokenRules()).toEqual(['C3 replay']);
  });

  it('has no outcome', () => {
    const run = new ConstructedCase();
    run.attempt('createPayment', 'pay', { status: 0 });
    run.attempt('createPayment', 'pay', { phase: 'replay', status: 503, code: 'timeout' });
    expect(run.brokenRules()).toEqual(['C3 replay']);
  });

  it('is refused though the write is stored', () => {
    const run = new ConstructedCase();
    run.store(run.attempt('createPayment', 'pay', { status: 0 }));
    run.attempt('createPayment', 'pay', { phase: 'replay', status: 409, code: 'over_allocation' });
    expect(run.brokenRules()).toEqual(['C3 replay']);
  });

  it('is missing', () => {
    const run = new ConstructedCase();
    run.attempt('createPayment', 'pay', { status: 409 });
    expect(run.brokenRules()).toEqual(['C3 replay']);
  });
});

describe('C4: the audit log', () => {
  it('has a write twice as new', () => {
    const run = paid();
    run.after.audit.push(...run.after.audit.slice(0, 1));
    expect(run.brokenRules()).toEqual(['C4 audited once', 'C4 audited as answered']);
  });

  it('has an effect without its row', () => {
    const run = paid();
    run.after.audit.shift();
    expect(run.brokenRules()).toEqual(['C4 audited once', 'C4 audited as answered']);
  });

  it('has a replay of what is not stored', () => {
    const run = new ConstructedCase();
    run.attempt('createPayment', 'pay', { status: 409 });
    run.audit(run.attempt('createPayment', 'pay', { phase: 'replay', status: 409 }), 'replayed');
    expect(run.brokenRules()).toEqual(['C4 audited once']);
  });

  it('does not have a replay that was answered', () => {
    const run = paid();
    run.after.audit.pop();
    expect(run.brokenRules()).toEqual(['C4 audited as answered']);
  });
});

describe('C5 and C7: the books', () => {
  it('violate an invariant', () => {
    const run = new ConstructedCase();
    run.after.violations.push({ invariant: 'I02', finding: 'not zero', companyId: COMPANY, reference: 'EUR' });
    expect(run.brokenRules()).toEqual(['C5 invariants']);
  });

  it('point into another company', () => {
    const run = new ConstructedCase();
    run.after.foreignReferences.push({ companyId: COMPANY, constraint: 'invoices_customer', rows: 1 });
    expect(run.brokenRules()).toEqual(['C7 tenants apart']);
  });
});

describe('C9: workflows', () => {
  const watched = (workflowsTriggered: number, jobs: readonly number[]): ConstructedCase => {
    const run = new ConstructedCase();
    run.acknowledged('createWorkflowDefinition', 'watch', {}, { triggerEvent: 'payment.created' });
    const { id } = run.acknowledged('createPayment', 'pay');
    const payments = run.after.stored.splice(1);
    run.after.stored.push(...payments.map((stored) => ({ ...stored, workflowsTriggered })));
    const started = jobs.map((count, index) => ({ instanceId: `instance ${index}`, jobs: count }));
    run.after.workflows.push(...started.map((one) => ({ companyId: COMPANY, writeId: id, ...one })));
    return run;
  };

  it('are started once, with a job each', () => {
    expect(watched(1, [1]).findings()).toEqual([]);
  });

  it('have no job, or two', () => {
    expect(watched(1, [0]).brokenRules()).toEqual(['C9 one job']);
    expect(watched(1, [2]).brokenRules()).toEqual(['C9 one job']);
  });

  it('are not started, or twice, or not counted', () => {
    for (const run of [watched(1, []), watched(2, [1, 1]), watched(0, [1])]) {
      expect(run.brokenRules()).toEqual(['C9 workflows started']);
    }
  });
});

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

describe('T1 and T2: rivals', () => {
  it('are refused before the one that wins is committed', () => {
    const run = new ConstructedCase();
    run.attempt('finalizeInvoice', 'loser', { status: 409, code: 'not_draft' });
    run.attempt('finalizeInvoice', 'loser', { phase: 'replay', status: 409, code: 'not_draft' });
    run.acknowledged('finalizeInvoice', 'winner', { status: 'open' });
    expect(run.brokenRules()).toEqual(['T1 true refusals']);
  });

  it('win both', () => {
    const run = new ConstructedCase();
    run.acknowledged('finalizeInvoice', 'one', { status: 'open' });
    run.acknowledged('finalizeInvoice', 'other', { status: 'open' });
    expect(run.brokenRules()).toEqual(['T2 one winner']);
  });
});

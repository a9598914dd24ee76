import { ConstructedCase } from '../support/constructed-case.js';

const PAYMENT = {
  customerId: 'payer',
  currency: 'EUR',
  amount: '1.00',
  allocated: '0.00',
  allocations: [],
  version: 1,
};

/** What a read of an acknowledged payment shows. */
function reading(shown: (payment: Readonly<Record<string, unknown>>) => unknown): ConstructedCase {
  const run = new ConstructedCase();
  const { id, answer } = run.acknowledged('createPayment', 'pay', PAYMENT);
  const body = shown(JSON.parse(answer) as Record<string, unknown>) as object;
  run.read({ kind: 'entity', id }, `/api/payments/${id}`, 200, body);
  return run;
}

describe('R11: a read of an entity', () => {
  it('is right, also when what changes has changed', () => {
    const run = reading((payment) => ({
      ...payment,
      allocated: '1.00',
      allocations: [{ amount: '1.00' }],
      version: 2,
    }));
    expect(run.findings()).toEqual([]);
  });

  it.each<[string, (payment: Readonly<Record<string, unknown>>) => unknown]>([
    ['shows the row of another request', (payment) => ({ ...payment, id: 'another' })],
    ['shows another amount', (payment) => ({ ...payment, amount: '2.00' })],
    ['shows another customer', (payment) => ({ ...payment, customerId: 'another' })],
    ['leaves something out', (payment) => ({ ...payment, currency: undefined })],
    ['shows when another was made', (payment) => ({ ...payment, createdAt: '2026-01-01T00:00:00.000Z' })],
    ['is a list', ({ id }) => ({ data: [{ id }] })],
    ['is empty', () => ({})],
  ])('%s', (_what, shown) => {
    expect(reading(shown).brokenRules()).toContain('R11 right entity');
  });

  it('shows another row before anything of it was acknowledged', () => {
    const run = new ConstructedCase();
    run.read({ kind: 'entity', id: 'asked' }, '/api/payments/asked', 200, { id: 'shown' });
    expect(run.brokenRules()).toEqual(['R11 right entity']);
  });

  it('is a journal entry, which never changes', () => {
    const run = new ConstructedCase();
    const { id, answer } = run.acknowledged('createJournalEntry', 'entry', { total: '5.00' }, { lines: [] });
    const shown = { ...(JSON.parse(answer) as object), total: '6.00' };
    run.read({ kind: 'entity', id }, `/api/journal-entries/${id}`, 200, shown);
    expect(run.brokenRules()).toContain('R11 right entity');
  });
});

import { ConstructedCase } from '../support/constructed-case.js';

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

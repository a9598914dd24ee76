import { waitingForLock } from '../../../support/held-company.js';
import { waitUntil } from '../../../support/wait-until.js';
import type { Wish } from '../../workload/wish.js';
import { holdTable } from '../../../support/held-table.js';
import type { TrialRun } from './trial-run.js';
import type { Trial } from './trial.js';

/** Requests that meet in two processes: of one key, and of two keys that pay the same invoice. */
export const TWO_REPLICAS: Trial = {
  replicas: 2,
  run: async (run) => {
    const customer = { operation: 'createCustomer', body: { name: 'Acme', currency: 'EUR' } } as const;
    await atOnce(run, [
      [customer, 'same-key'],
      [customer, 'same-key'],
    ]);
    const payment = await run.payment();
    const allocations = [{ invoiceId: await openInvoice(run, payment), amount: payment.body['amount'] }];
    const paid = { ...payment, body: { ...payment.body, allocations } };
    await atOnce(run, [
      [paid, 'first'],
      [paid, 'second'],
    ]);
  },
};

type Sent = readonly [wish: Wish, key: string];

/**
 * Sends one request to each replica, and lets none of them write before both have looked: where companies have a lock,
 * one of them waits for that.
 */
async function atOnce(run: TrialRun, [first, second]: readonly [Sent, Sent]): Promise<void> {
  const { database } = run.system;
  const release = await holdTable(database, 'idempotent_writes');
  const answers = [run.send(...first, { replica: 0 }), run.send(...second, { replica: 1 })];
  await waitUntil(async () => (await waitingForLock(database)) === answers.length);
  await release();
  await Promise.all(answers);
}

async function openInvoice(run: TrialRun, { body }: Wish): Promise<string> {
  const lines = [{ description: 'Consulting', quantity: '1', unitPrice: '100.00' }];
  const { id } = await run.done({
    operation: 'createInvoice',
    body: { customerId: body?.['customerId'], currency: 'EUR', lines },
  });
  await run.done({ operation: 'finalizeInvoice', path: { id } });
  return id;
}

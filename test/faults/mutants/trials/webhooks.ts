import { waitUntil } from '../../../support/wait-until.js';
import type { Trial } from './trial.js';

const REFUSED = 503;
const TAKEN = 204;

/** The receiver refuses the message of one payment, which then comes again; the COMMIT of another is rolled back. */
export const WEBHOOKS: Trial = {
  replicas: 1,
  listens: true,
  run: async (run) => {
    const { receiver, proxy } = run.system;
    if (receiver === undefined) throw new Error('nobody listens; let the trial have a receiver');
    receiver.answer = REFUSED;
    await run.done(await run.payment(), 'told-twice');
    await waitUntil(() => receiver.received.length > 0);
    receiver.answer = TAKEN;
    const payment = await run.payment();
    proxy.failCommits('rollback');
    await run.send(payment, 'rolled-back');
    if (proxy.faultsLeft > 0) throw new Error('no COMMIT was rolled back');
  },
};

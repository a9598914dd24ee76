import type { CommitFault } from '../../../engine/support/test-proxy.js';
import type { Trial } from './trial.js';

/** The COMMIT of a payment meets a fault. */
export const commitThatIs = (fault: CommitFault): Trial => ({
  replicas: 1,
  run: async (run) => {
    const payment = await run.payment();
    const { proxy } = run.system;
    proxy.failCommits(fault);
    await run.send(payment, 'faulty');
    if (proxy.faultsLeft > 0) throw new Error(`no COMMIT was met by the fault ${fault}`);
  },
});

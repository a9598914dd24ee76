import type { Trial } from './trial.js';

/** No faults: what the tables promise by themselves is looked at, with the rows of two companies in them. */
export const TABLES: Trial = {
  replicas: 1,
  looksAtTables: true,
  run: async (run) => {
    await run.done(await run.payment(), 'payment');
    await run.addOtherCompany();
  },
};

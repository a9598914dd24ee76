import type { Patch } from '../mutant.js';

const file = 'src/idempotency/engine/group-transaction.ts';

/** Nobody takes a company's lock; everybody is told to have it. */
export const NO_LOCK: readonly Patch[] = [
  `locksStatement('pg_try_advisory_xact_lock(key)')`,
  `locksStatement('(pg_advisory_xact_lock(key) IS NOT NULL)')`,
].map((find) => ({ file, find, replace: `locksStatement('(key IS NOT NULL)')` }));

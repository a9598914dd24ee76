import type { Invariant } from '../invariant.js';
import { madeByWrites, postedOnce } from './all-areas.js';
import { BANKING } from './banking.js';
import { COMPANIES } from './companies.js';
import { INVENTORY } from './inventory.js';
import { LEDGER } from './ledger.js';
import { PAYROLL } from './payroll.js';
import { RECEIVABLES } from './receivables.js';
import { WRITES } from './writes.js';

const AREAS = [LEDGER, RECEIVABLES, INVENTORY, PAYROLL, BANKING, WRITES, COMPANIES];

/** The catalogue, in the order of the ids. The command, the gauge and the tests have no other. */
export const INVARIANTS: readonly Invariant[] = [
  ...AREAS.flatMap(({ invariants }) => invariants),
  postedOnce(AREAS),
  madeByWrites(AREAS),
].sort((left, right) => left.id.localeCompare(right.id));

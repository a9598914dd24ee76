import { ANSWER_DEFECTS } from './defects/answers.js';
import { COMMIT_DEFECTS } from './defects/commits.js';
import { HEADER_DEFECTS } from './defects/headers.js';
import { PEOPLE_DEFECTS } from './defects/people.js';
import { READ_DEFECTS } from './defects/reads.js';
import { TABLE_DEFECTS } from './defects/tables.js';
import { TRANSACTION_DEFECTS } from './defects/transactions.js';
import { WEBHOOK_DEFECTS } from './defects/webhooks.js';
import type { Mutant } from './mutant.js';

/** Every defect that the checks are held to. */
export const MUTANTS: readonly Mutant[] = [
  ...TABLE_DEFECTS,
  ...TRANSACTION_DEFECTS,
  ...COMMIT_DEFECTS,
  ...ANSWER_DEFECTS,
  ...HEADER_DEFECTS,
  ...PEOPLE_DEFECTS,
  ...READ_DEFECTS,
  ...WEBHOOK_DEFECTS,
];

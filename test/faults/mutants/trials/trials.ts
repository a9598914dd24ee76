import { commitThatIs } from './commits.js';
import { LOST_PERMISSION } from './lost-permission.js';
import { LOST_WRITE } from './lost-write.js';
import { READS } from './reads.js';
import { REPEATED_REQUESTS } from './repeated-requests.js';
import { TABLES } from './tables.js';
import type { Trial } from './trial.js';
import { TWO_PEOPLE } from './two-people.js';
import { TWO_REPLICAS } from './two-replicas.js';
import { WEBHOOKS } from './webhooks.js';

/** Every trial by its name. */
export const TRIALS = {
  tables: TABLES,
  'repeated requests': REPEATED_REQUESTS,
  'COMMIT cut before': commitThatIs('cutBefore'),
  'COMMIT cut after': commitThatIs('cutAfter'),
  'COMMIT rolled back': commitThatIs('rollback'),
  'COMMIT of a lost transaction': commitThatIs('lose'),
  'refusal by a write that is lost': LOST_WRITE,
  'two replicas': TWO_REPLICAS,
  'two people': TWO_PEOPLE,
  'lost permission': LOST_PERMISSION,
  reads: READS,
  webhooks: WEBHOOKS,
} as const satisfies Readonly<Record<string, Trial>>;

export type TrialName = keyof typeof TRIALS;

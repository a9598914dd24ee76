import type { Rule } from '../finding.js';
import { FIRST_PAYLOAD, ONE_BODY, ONE_FIRST, REPLAYS } from './answers.js';
import { AUDITED_AS_ANSWERED, AUDITED_ONCE, MAKERS_NAMED } from './audit.js';
import { INVARIANTS_HOLD, TENANTS_APART } from './books.js';
import { DELIVERED, NOTHING_UNTRUE, ONE_MESSAGE } from './deliveries.js';
import { KNOWN_ERRORS, WRITTEN_AS_ANSWERED } from './errors.js';
import { FORM_OF_ERRORS, OWN_ANSWER, SAME_HEADERS } from './headers.js';
import { SERVES_AT_ONCE } from './healed.js';
import { ONE_JOB, WORKFLOWS_STARTED } from './jobs.js';
import { ACKNOWLEDGED_ONCE, PAYMENT_KEYS_ONCE, REFUSED_WITHOUT_EFFECT, UNKNOWN_AT_MOST_ONCE } from './outcomes.js';
import { NO_PHANTOM } from './phantoms.js';
import { READ_AFTER_HEALING, STORED_BALANCES } from './reads-after-healing.js';
import { RIGHT_ENTITY } from './reads-right-entity.js';
import { BALANCED_READS, NOTHING_FOREIGN, NOTHING_UNCOMMITTED, REAL_TIME } from './reads.js';
import { ONE_FINALIZATION, TRUE_REFUSALS } from './refusals.js';
import { BANK, STOCK, VERSIONS } from './sums.js';

/** All rules that history and database are held against. */
export const RULES: readonly Rule[] = [
  ...[ACKNOWLEDGED_ONCE, UNKNOWN_AT_MOST_ONCE, REFUSED_WITHOUT_EFFECT, WRITTEN_AS_ANSWERED, PAYMENT_KEYS_ONCE],
  ...[ONE_BODY, SAME_HEADERS, ONE_FIRST, FIRST_PAYLOAD, REPLAYS, OWN_ANSWER, TRUE_REFUSALS, ONE_FINALIZATION],
  ...[KNOWN_ERRORS, FORM_OF_ERRORS, SERVES_AT_ONCE],
  ...[
    REAL_TIME,
    RIGHT_ENTITY,
    NOTHING_UNCOMMITTED,
    READ_AFTER_HEALING,
    BALANCED_READS,
    STORED_BALANCES,
    NOTHING_FOREIGN,
  ],
  ...[BANK, STOCK, VERSIONS, NO_PHANTOM, INVARIANTS_HOLD, TENANTS_APART],
  ...[AUDITED_ONCE, AUDITED_AS_ANSWERED, MAKERS_NAMED],
  ...[ONE_JOB, WORKFLOWS_STARTED, DELIVERED, ONE_MESSAGE, NOTHING_UNTRUE],
];

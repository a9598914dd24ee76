import type { MutationName } from '../../../../src/mutations/index.js';
import type { Random } from '../../nemesis/random.js';
import type { KnownCompany } from '../known-company.js';
import type { Wish } from '../wish.js';
import { COMPANIES } from './companies.js';
import { LEDGER } from './ledger.js';
import { LONG_WORK } from './long-work.js';
import type { AnswerBody, WorkloadOperation, WorkloadOperations } from './operation.js';
import { RECEIVABLES } from './receivables.js';
import { STOCK } from './stock.js';
import { WORKFLOWS } from './workflows.js';

const OPERATIONS: WorkloadOperations = {
  ...{ ...RECEIVABLES, ...LEDGER, ...STOCK },
  ...{ ...LONG_WORK, ...WORKFLOWS, ...COMPANIES },
};

const CHOICES = Object.entries(OPERATIONS) as [MutationName, WorkloadOperation][];
const WEIGHTS = CHOICES.reduce((sum, [, { weight }]) => sum + weight, 0);

/** Something that nobody has asked for yet. */
export function newWish(company: KnownCompany, random: Random): Wish {
  for (;;) {
    const operation = chosen(random);
    const wish = OPERATIONS[operation]?.wish(company, random);
    if (wish !== undefined) return { operation, ...wish };
  }
}

/** Keeps what an answer says. */
export function learn(company: KnownCompany, operation: MutationName, answer: AnswerBody, path: string): void {
  OPERATIONS[operation]?.learn?.(company, answer, path);
}

function chosen(random: Random): MutationName {
  let place = random.next() * WEIGHTS;
  for (const [operation, { weight }] of CHOICES) {
    place -= weight;
    if (place < 0) return operation;
  }
  return 'createPayment';
}

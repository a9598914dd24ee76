import type { Evidence, KeyRecord } from './evidence.js';

/** Something that must not be. */
export interface Finding {
  /** The rule's name. */
  readonly rule: string;
  /** In plain words: what was found, and where to look. */
  readonly text: string;
  readonly companyId: string;
  /** Empty where the finding is of no key. */
  readonly operation: string;
  readonly key: string;
  /** The attempts that show it, by sequence. */
  readonly attempts: readonly number[];
}

/** One rule of the checker: it looks, and changes nothing. */
export interface Rule {
  /** As reports name it, such as `R1 acknowledged once`. */
  readonly name: string;
  /** What holds, in one sentence. */
  readonly says: string;
  check(evidence: Evidence): readonly Omit<Finding, 'rule'>[];
}

/** A finding about a key, with its attempts unless others are named. */
export function aboutKey(
  record: KeyRecord,
  text: string,
  attempts: readonly { readonly sequence: number }[] = record.attempts,
): Omit<Finding, 'rule'> {
  const { companyId, operation, key } = record;
  return { text, companyId, operation, key, attempts: attempts.map(({ sequence }) => sequence) };
}

/** A finding about a company's books. */
export function aboutCompany(companyId: string, text: string): Omit<Finding, 'rule'> {
  return { text, companyId, operation: '', key: '', attempts: [] };
}

const ATTEMPTS_SHOWN = 8;

/** One line. */
export function describeFinding({ rule, text, companyId, operation, key, attempts }: Finding): string {
  const shown = attempts.slice(0, ATTEMPTS_SHOWN).join(', ');
  const more = attempts.length > ATTEMPTS_SHOWN ? `, and ${attempts.length - ATTEMPTS_SHOWN} more` : '';
  const where = [
    ...(companyId === '' ? [] : [`company ${companyId}`]),
    ...(operation === '' ? [] : [operation]),
    ...(key === '' ? [] : [`key ${key}`]),
    ...(attempts.length === 0 ? [] : [`attempts ${shown}${more}`]),
  ];
  return `${rule}: ${text}${where.length === 0 ? '' : ` (${where.join(', ')})`}`;
}

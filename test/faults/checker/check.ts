import type { History } from '../history/history.js';
import { evidenceOf } from './evidence.js';
import type { Finding, Rule } from './finding.js';
import { RULES } from './rules/index.js';
import type { Snapshot } from './snapshot.js';

/**
 * Holds a history against the database, as it was before and after every key was replayed.
 * @returns everything that must not be; nothing when all rules hold.
 */
export function checkHistory(history: History, before: Snapshot, after: Snapshot, rules = RULES): Finding[] {
  const evidence = evidenceOf(history, before, after);
  return rules.flatMap((rule) => rule.check(evidence).map((finding) => named(rule, finding)));
}

function named({ name }: Rule, finding: Omit<Finding, 'rule'>): Finding {
  return { rule: name, ...finding };
}

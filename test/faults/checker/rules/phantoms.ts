import { sequenceOf } from '../../history/attempt.js';
import type { Evidence } from '../evidence.js';
import { aboutCompany, type Finding, type Rule } from '../finding.js';

/** R9: nothing is there that nobody asked for. */
export const NO_PHANTOM: Rule = {
  name: 'R9 no phantom',
  says:
    'Whatever is stored, made or audited has an attempt in the history, of the same company, operation and key; an audit ' +
    'row names who sent it.',
  check: (evidence) => [...storedFindings(evidence), ...effectFindings(evidence), ...auditFindings(evidence)],
};

function storedFindings({ keys, after }: Evidence): Omit<Finding, 'rule'>[] {
  const asked = new Set(keys.map(({ companyId, operation, key, id }) => `${companyId} ${operation} ${key} ${id}`));
  return after.snapshot.stored
    .filter(({ companyId, operation, key, id }) => !asked.has(`${companyId} ${operation} ${key} ${id}`))
    .map(({ companyId, operation, key, id }) => {
      return { ...aboutCompany(companyId, `the write ${id} is stored, but nobody asked for it`), operation, key };
    });
}

function effectFindings({ keys, after }: Evidence): Omit<Finding, 'rule'>[] {
  const asked = new Set(keys.map(({ companyId, id }) => `${companyId} ${id}`));
  return after.snapshot.effects
    .filter(({ companyId, writeId }) => !asked.has(`${companyId} ${writeId}`))
    .map(({ companyId, table, writeId }) =>
      aboutCompany(companyId, `${table} has rows of the write ${writeId}, which nobody asked for`),
    );
}

function auditFindings({ history, after }: Evidence): Omit<Finding, 'rule'>[] {
  const attempts = new Map(history.attempts.map((attempt) => [attempt.sequence, attempt]));
  return after.snapshot.audit.flatMap(({ companyId, operation, key, requestId, status, userId }) => {
    const attempt = attempts.get(sequenceOf(requestId) ?? 0);
    // A write that was refused has made no company: its row belongs to the one that was asked for.
    if (attempt?.operation !== operation || attempt.key !== key || attempt.companyId !== companyId) {
      const text = `the audit log has the request "${requestId}" as ${status}, which the history does not have so`;
      return [{ ...aboutCompany(companyId, text), operation, key }];
    }
    if (attempt.userId === userId) return [];
    const text = `the audit log has ${attempt.userId}'s request "${requestId}" as ${status} of ${userId}`;
    return [{ ...aboutCompany(companyId, text), operation, key, attempts: [attempt.sequence] }];
  });
}

import { requestIdOf } from '../../history/attempt.js';
import { doneOf, type Evidence, groupBy } from '../evidence.js';
import { aboutKey, type Rule } from '../finding.js';

/** C4: a stored write, its audit row and what was answered say the same. */
export const AUDITED_ONCE: Rule = {
  name: 'C4 audited once',
  says: 'A stored write is audited once as new and a write that is not stored never; a replay belongs to a stored write.',
  check: ({ keys, after }) => {
    const audit = groupBy(after.snapshot.audit, ({ companyId, writeId }) => `${companyId} ${writeId}`);
    return keys.flatMap((record) => {
      const rows = audit.get(`${record.companyId} ${record.id}`) ?? [];
      const stored = after.storedOf(record).length;
      const [made, replayed] = ['new', 'replayed'].map(
        (wanted) => rows.filter(({ status }) => status === wanted).length,
      );
      if (made !== stored)
        return [aboutKey(record, `${stored} stored answers, but ${made} times new in the audit log`)];
      if (stored > 0 || replayed === 0) return [];
      return [aboutKey(record, `nothing is stored, but the audit log has it ${replayed} times as replayed`)];
    });
  },
};

/** What was answered was audited as what it was, in the same commit. */
export const AUDITED_AS_ANSWERED: Rule = {
  name: 'C4 audited as answered',
  says: 'Every 2xx answer is in the audit log, once, as new or as replayed.',
  check: (evidence) => {
    const byRequest = groupBy(succeeded(evidence), ({ requestId }) => requestId);
    return evidence.keys.flatMap((record) =>
      doneOf(record.attempts).flatMap((attempt) => {
        const rows = byRequest.get(requestIdOf(attempt.sequence)) ?? [];
        const wanted = attempt.replayed ? 'replayed' : 'new';
        if (rows.length === 1 && rows[0]?.status === wanted) return [];
        const found = rows.length === 0 ? 'nothing' : rows.map(({ status }) => status).join(' and ');
        return [aboutKey(record, `an answer that was ${wanted} has ${found} in the audit log`, [attempt])];
      }),
    );
  },
};

function succeeded({ after }: Evidence): readonly { readonly requestId: string; readonly status: string }[] {
  return after.snapshot.audit.filter(({ status }) => status !== 'failed');
}

import { type Attempt, requestIdOf } from '../../history/attempt.js';
import { doneOf, type Evidence, groupBy, type KeyRecord } from '../evidence.js';
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

/** C4, for the rows themselves: several people's writes stand in one group. */
export const MAKERS_NAMED: Rule = {
  name: 'C4 makers named',
  says: 'A stored write, and what it made that has a maker, name who sent the request that the audit log has as new.',
  check: (evidence) => {
    const makers = groupBy(evidence.after.snapshot.makers, ({ companyId, writeId }) => `${companyId} ${writeId}`);
    const senders = sendersOf(evidence);
    return evidence.keys.flatMap((record) => {
      const sender = senders.get(nameOf(record));
      const named = makers.get(nameOf(record)) ?? [];
      if (sender === undefined) return [];
      return named
        .filter(({ userId }) => userId !== sender.userId)
        .map(({ table, userId }) => {
          return aboutKey(record, `${table} names ${userId} as who made what ${sender.userId} sent`, [sender]);
        });
    });
  },
};

/** Whose attempt made a write, by the write. */
function sendersOf({ keys, after }: Evidence): ReadonlyMap<string, Attempt> {
  const made = new Set(after.snapshot.audit.filter(({ status }) => status === 'new').map(({ requestId }) => requestId));
  return new Map(
    keys.flatMap((record) => {
      const sender = record.attempts.find(({ sequence }) => made.has(requestIdOf(sequence)));
      return sender === undefined ? [] : [[nameOf(record), sender] as const];
    }),
  );
}

function nameOf({ companyId, id }: KeyRecord): string {
  return `${companyId} ${id}`;
}

function succeeded({ after }: Evidence): readonly { readonly requestId: string; readonly status: string }[] {
  return after.snapshot.audit.filter(({ status }) => status !== 'failed');
}

import { type Attempt, requestIdOf } from '../../history/attempt.js';
import { codeOf } from '../../workload/client.js';
import { aboutCompany, aboutKey, type Rule } from '../finding.js';

/** R10: an error that promises that nothing was written keeps its word, whatever came of the key afterwards. */
export const WRITTEN_AS_ANSWERED: Rule = {
  name: 'R10 refused without writing',
  says: 'What made a write was answered 2xx or outcome_unknown, or not at all, and sent by somebody who may.',
  check: ({ keys, after }) => {
    const made = after.snapshot.audit.filter(({ status }) => status === 'new');
    const makers = new Set(made.map(({ requestId }) => requestId));
    return keys.flatMap((record) =>
      [...record.attempts, ...record.strangers]
        .filter((attempt) => makers.has(requestIdOf(attempt.sequence)) && !mayWrite(attempt))
        .map((attempt) => aboutKey(record, `${describe(attempt)} has made the write`, [attempt])),
    );
  },
};

function mayWrite({ person, outcome, status, code }: Attempt): boolean {
  return person !== 'stranger' && (outcome === 'done' || status === 0 || code === 'outcome_unknown');
}

function describe({ person, status, code }: Attempt): string {
  return `an attempt${person === 'stranger' ? ' of a stranger' : ''} that was answered ${status} ${code}`.trimEnd();
}

/** E1: no fault excuses an error that is not documented. Nothing between client and application makes answers of its own. */
export const KNOWN_ERRORS: Rule = {
  name: 'E1 known errors',
  says: 'Every error has a code, and none is a defect: of 5xx there is 503 only.',
  check: ({ keys, history }) => [
    ...keys.flatMap((record) =>
      [...record.attempts, ...record.strangers]
        .filter(({ status, code }) => isDefect(status, code))
        .map((attempt) =>
          aboutKey(record, `an attempt was answered ${nameOf(attempt.status, attempt.code)}`, [attempt]),
        ),
    ),
    ...history.reads.flatMap(({ companyId, path, status, body }) => {
      const code = status >= 400 ? codeOf(body) : '';
      return isDefect(status, code) ? [aboutCompany(companyId, `${path} was answered ${nameOf(status, code)}`)] : [];
    }),
  ],
};

function isDefect(status: number, code: string): boolean {
  return status >= 400 && (code === '' || (status >= 500 && status !== 503));
}

function nameOf(status: number, code: string): string {
  return `${status} ${code === '' ? 'without a code' : code}`;
}

import type { Read } from '../../history/history.js';
import { type Evidence, groupBy } from '../evidence.js';
import type { Finding, Rule } from '../finding.js';
import type { JournalSum } from '../snapshot.js';
import { aboutRead } from './reads-shared.js';

/** In the smallest units. */
type Sum = readonly [debit: bigint, credit: bigint];

interface TrialBalance {
  readonly asOf: string;
  readonly currencies: readonly {
    readonly currency: string;
    readonly accounts: readonly { readonly accountId: string; readonly debit: string; readonly credit: string }[];
    readonly totalDebit: string;
    readonly totalCredit: string;
  }[];
}

/** R12: no fault excuses a read any more. */
export const READ_AFTER_HEALING: Rule = {
  name: 'R12 read after healing',
  says: 'After healing every read is answered 200, at each replica.',
  check: ({ history }) =>
    history.reads
      .filter(({ phase, status }) => phase === 'reading' && status !== 200)
      .map((read) => {
        const { path, status } = read;
        return aboutRead(read, `${path} was ${status === 0 ? 'not answered' : `answered ${status}`} after healing`);
      }),
};

/** R13: a balance that balances may be old, or empty. Nothing writes any more, so it says what the journal says. */
export const STORED_BALANCES: Rule = {
  name: 'R13 balances of the journal',
  says: 'After healing a trial balance shows what the lines of the journal add up to, account by account.',
  check: (evidence) => {
    const byCompany = groupBy(evidence.after.snapshot.journalSums, ({ companyId }) => companyId);
    return readAfterHealing(evidence).flatMap((read) => balanceFindings(read, byCompany.get(read.companyId) ?? []));
  },
};

function readAfterHealing({ history }: Evidence): Read[] {
  return history.reads.filter(
    ({ phase, about, status }) => phase === 'reading' && about.kind === 'trial-balance' && status === 200,
  );
}

function balanceFindings(read: Read, sums: readonly JournalSum[]): Omit<Finding, 'rule'>[] {
  const { asOf, currencies } = JSON.parse(read.body) as TrialBalance;
  const stored = new Map<string, Sum>();
  for (const sum of sums.filter(({ entryDate }) => entryDate <= asOf)) {
    for (const account of [sum.accountId, 'total']) add(stored, `${sum.currency} ${account}`, sum);
  }
  const shown = new Map<string, Sum>();
  for (const { currency, accounts, totalDebit, totalCredit } of currencies) {
    for (const { accountId, debit, credit } of accounts) {
      shown.set(`${currency} ${accountId}`, [minor(debit), minor(credit)]);
    }
    shown.set(`${currency} total`, [minor(totalDebit), minor(totalCredit)]);
  }
  const wrong = [...new Set([...stored.keys(), ...shown.keys()])].filter(
    (name) => describe(stored.get(name)) !== describe(shown.get(name)),
  );
  const [name = ''] = wrong;
  if (wrong.length === 0) return [];
  const text = `${read.path} showed ${describe(shown.get(name))} of "${name}", where the journal has ${describe(stored.get(name))}`;
  return [aboutRead(read, `${text}; ${wrong.length} sums differ`)];
}

function add(sums: Map<string, Sum>, name: string, { debitMinor, creditMinor }: JournalSum): void {
  const [debit, credit] = sums.get(name) ?? [0n, 0n];
  sums.set(name, [debit + debitMinor, credit + creditMinor]);
}

/** Money is shown with all decimals of its currency. */
function minor(amount: string): bigint {
  return BigInt(amount.replace('.', ''));
}

function describe(sum: Sum | undefined): string {
  return sum === undefined ? 'nothing' : `debits of ${sum[0]} and credits of ${sum[1]}`;
}

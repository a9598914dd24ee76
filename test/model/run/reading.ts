import type { Answer, HttpClient } from '../../support/http-client.js';
import type { Books } from '../books/books.js';
import { trialBalance } from '../books/ledger.js';
import { differences } from './differences.js';
import { expectedReads, type ExpectedRead } from './expected-reads.js';

const AT_ONCE = 16;
const LAST_DAY = '9999-12-31';

interface TrialBalance {
  readonly currencies: readonly {
    readonly currency: string;
    readonly accounts: readonly { readonly code: string; readonly balance: string }[];
  }[];
}

/** Compares what a company's API shows with the model. */
export class Reading {
  constructor(
    private readonly client: HttpClient,
    private readonly companyId: string,
    private readonly token: string,
  ) {}

  get(path: string): Promise<Answer> {
    return this.client.get(path, { token: this.token, headers: { 'x-company-id': this.companyId } });
  }

  /** What of the API differs from the model; of all that is new since `before`, or of all. */
  async faultsOf(after: Books, before?: Books): Promise<string[]> {
    const reads = expectedReads(after, before);
    const faults: string[] = [];
    for (let start = 0; start < reads.length; start += AT_ONCE) {
      const part = await Promise.all(reads.slice(start, start + AT_ONCE).map((read) => this.faultsAt(read)));
      faults.push(...part.flat());
    }
    const isPosted = before === undefined || before.entries.size !== after.entries.size;
    return isPosted ? [...faults, ...(await this.balanceFaults(after))] : faults;
  }

  private async faultsAt({ path, expected }: ExpectedRead): Promise<string[]> {
    const { status, body } = await this.get(path);
    if (status !== 200) return [`GET ${path}: ${String(status)}`];
    return differences(body, expected).map((difference) => `GET ${path}: ${difference}`);
  }

  /** Accounts whose lines add up to nothing are in both trial balances. */
  private async balanceFaults(books: Books): Promise<string[]> {
    const { body } = await this.get(`/api/ledger/trial-balance?asOf=${LAST_DAY}`);
    const { currencies } = body as unknown as TrialBalance;
    const actual = Object.fromEntries(
      currencies.flatMap(({ currency, accounts }) =>
        accounts.map(({ code, balance }) => [`${currency} ${code}`, balance]),
      ),
    );
    const expected = trialBalance(books);
    return [...differences(actual, expected), ...differences(expected, actual)].map(
      (fault) => `trial balance ${fault}`,
    );
  }
}

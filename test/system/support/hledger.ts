import { spawnSync } from 'node:child_process';
import { programOf } from './server-process.js';

/** What hledger said of a journal. */
export interface HledgerAnswer {
  readonly status: number | null;
  readonly output: string;
  readonly problem: string;
}

/** Runs Debian's hledger over a journal; it reads no file of its own. */
export function hledger(journal: string, command: readonly string[]): HledgerAnswer {
  const program = programOf('hledger', '/usr/bin/hledger');
  const environment = { LANG: 'C.UTF-8', LEDGER_FILE: '/dev/null' };
  const { status, stdout, stderr } = spawnSync(program, ['-f', '-', ...command], {
    ...{ input: journal, encoding: 'utf8', env: environment },
  });
  return { status, output: stdout, problem: stderr };
}

/**
 * What each account adds up to, by `account currency`, in the currency's decimals. What adds up to nothing is left out, as
 * hledger itself does where an account has another currency.
 */
export function hledgerBalances(journal: string): Record<string, string> {
  const options = ['--flat', '--no-total', '--layout=bare', '--output-format=csv'];
  const { status, output, problem } = hledger(journal, ['balance', ...options]);
  if (status !== 0) throw new Error(problem);
  const [, ...rows] = output.trim().split('\n');
  return Object.fromEntries(
    rows.map((row) => {
      const [account = '', currency = '', balance = ''] = JSON.parse(`[${row}]`) as string[];
      return [`${account} ${currency}`, balance];
    }),
  );
}

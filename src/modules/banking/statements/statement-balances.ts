import { formatMoney } from '../../../http/index.js';
import { InvalidEndBalance } from '../banking.errors.js';
import type { Statement } from './statement.js';

/** The balances before the first and after the last row; null where nothing says them. */
export interface Balances {
  readonly openingMinor: bigint | null;
  readonly closingMinor: bigint | null;
}

/**
 * Checks each statement against its own balances, and all rows together against those that the caller gave; where the
 * caller gave none, those of the file count.
 * @throws InvalidEndBalance
 */
export function checkedBalances(statements: readonly Statement[], given: Balances, currency: string): Balances {
  for (const statement of statements) assertEndBalance(statement, sumOf([statement]), currency);
  const own = balancesOf(statements);
  const balances = {
    openingMinor: given.openingMinor ?? own.openingMinor,
    closingMinor: given.closingMinor ?? own.closingMinor,
  };
  assertEndBalance(balances, sumOf(statements), currency);
  return balances;
}

/** Those of the first and the last statement, where each begins with what the one before ended with. */
function balancesOf(statements: readonly Statement[]): Balances {
  const isChain = statements.every(({ openingMinor }, index) => {
    const before = statements[index - 1];
    return before === undefined || (openingMinor !== null && openingMinor === before.closingMinor);
  });
  if (!isChain) return { openingMinor: null, closingMinor: null };
  return {
    openingMinor: statements[0]?.openingMinor ?? null,
    closingMinor: statements.at(-1)?.closingMinor ?? null,
  };
}

function assertEndBalance({ openingMinor, closingMinor }: Balances, sumMinor: bigint, currency: string): void {
  if (openingMinor === null || closingMinor === null) return;
  const difference = closingMinor - openingMinor - sumMinor;
  if (difference !== 0n) throw new InvalidEndBalance(formatMoney(difference, currency));
}

function sumOf(statements: readonly Statement[]): bigint {
  return statements.flatMap(({ rows }) => rows).reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

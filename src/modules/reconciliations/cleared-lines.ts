import type { EntityManager } from 'typeorm';
import { ValidationFailed } from '../../http/index.js';
import { ReferenceNotFound } from '../../ledger/index.js';
import { CLEARED_LINES_MAX, type ClearedLineDto } from './ledger-reconciliation.dto.js';
import { LineAlreadyReconciled, LineNotClearable } from './reconciliations.errors.js';

/** Which lines of the journal are concerned: those of the account and currency up to a day. */
export interface StatementScope {
  readonly companyId: string;
  readonly accountId: string;
  readonly currency: string;
  readonly statementDate: string;
}

/** A line to clear; debits are positive. */
export interface ClearedLine {
  readonly entryId: string;
  readonly lineNo: number;
  readonly signedMinor: bigint;
}

const SIGNED = `(CASE line.side WHEN 'D' THEN line.amount_minor ELSE -line.amount_minor END)`;

const LEDGER_BALANCE = `
  SELECT coalesce(sum(${SIGNED}), 0)::text AS balance FROM journal_lines AS line
  WHERE line.company_id = $1 AND line.account_id = $2 AND line.currency = $3 AND line.entry_date <= $4::date`;

const NAMED_LINES = `
  SELECT asked.place::integer - 1 AS place, ${SIGNED}::text AS signed, taken.reconciliation_id IS NOT NULL AS taken,
    line.account_id = $2 AND line.currency = $3 AND line.entry_date <= $4::date AS fits
  FROM unnest($5::uuid[], $6::smallint[]) WITH ORDINALITY AS asked (entry_id, line_no, place)
  LEFT JOIN journal_lines AS line
    ON line.company_id = $1 AND line.entry_id = asked.entry_id AND line.line_no = asked.line_no
  LEFT JOIN ledger_reconciliation_lines AS taken
    ON taken.company_id = $1 AND taken.entry_id = asked.entry_id AND taken.line_no = asked.line_no
  ORDER BY asked.place`;

const MATCHED_LINES = `
  SELECT line.entry_id AS "entryId", line.line_no AS "lineNo", ${SIGNED}::text AS signed
  FROM bank_transaction_matches AS matched
  JOIN journal_lines AS line ON line.company_id = $1 AND line.entry_id = matched.entry_id AND line.line_no = matched.line_no
  WHERE matched.company_id = $1 AND line.account_id = $2 AND line.currency = $3 AND line.entry_date <= $4::date
    AND NOT EXISTS (SELECT FROM ledger_reconciliation_lines AS taken
      WHERE taken.company_id = $1 AND taken.entry_id = line.entry_id AND taken.line_no = line.line_no)
  LIMIT ${CLEARED_LINES_MAX + 1}`;

/** Debits less credits of all lines up to the statement. */
export async function ledgerBalance(manager: EntityManager, scope: StatementScope): Promise<bigint> {
  const [row] = await manager.query<{ balance: string }[]>(LEDGER_BALANCE, parametersOf(scope));
  return BigInt(row?.balance ?? 0);
}

/**
 * The lines that a caller names.
 * @throws ReferenceNotFound, LineNotClearable, LineAlreadyReconciled, ValidationFailed naming the line.
 */
export async function namedLines(
  manager: EntityManager,
  scope: StatementScope,
  named: readonly ClearedLineDto[],
): Promise<ClearedLine[]> {
  assertNamedOnce(named);
  const rows = await manager.query<{ place: number; signed: string | null; taken: boolean; fits: boolean | null }[]>(
    NAMED_LINES,
    [...parametersOf(scope), named.map(({ entryId }) => entryId), named.map(({ lineNo }) => lineNo)],
  );
  return rows.map(({ place, signed, taken, fits }) => {
    if (signed === null) throw new ReferenceNotFound(`/clearedLines/${place}/entryId`);
    if (fits !== true) throw new LineNotClearable(`/clearedLines/${place}`);
    if (taken) throw new LineAlreadyReconciled(`/clearedLines/${place}`);
    const { entryId, lineNo } = named[place] as ClearedLineDto;
    return { entryId, lineNo, signedMinor: BigInt(signed) };
  });
}

/**
 * All lines that bank transactions are matched with and no reconciliation has cleared.
 * @throws ValidationFailed when there are more than one reconciliation clears.
 */
export async function matchedLines(manager: EntityManager, scope: StatementScope): Promise<ClearedLine[]> {
  const rows = await manager.query<{ entryId: string; lineNo: number; signed: string }[]>(
    MATCHED_LINES,
    parametersOf(scope),
  );
  if (rows.length > CLEARED_LINES_MAX) {
    throw refused(
      '/allMatched',
      `More than ${CLEARED_LINES_MAX} lines are matched; reconcile an earlier statement first.`,
    );
  }
  return rows.map(({ entryId, lineNo, signed }) => ({ entryId, lineNo, signedMinor: BigInt(signed) }));
}

function assertNamedOnce(named: readonly ClearedLineDto[]): void {
  const seen = new Set<string>();
  named.forEach(({ entryId, lineNo }, index) => {
    const line = `${entryId} ${lineNo}`;
    if (seen.has(line)) throw refused(`/clearedLines/${index}`, 'The same line stands there twice.');
    seen.add(line);
  });
}

function parametersOf({ companyId, accountId, currency, statementDate }: StatementScope): string[] {
  return [companyId, accountId, currency, statementDate];
}

function refused(pointer: string, message: string): ValidationFailed {
  return new ValidationFailed([{ pointer, code: 'validation_failed', message }]);
}

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

/** Of what waits on the account alone, in the order of its index: what is cleared already is not read. */
const MATCHED_LINES = `
  SELECT waiting.entry_id AS "entryId", waiting.line_no AS "lineNo", ${SIGNED}::text AS signed
  FROM ledger_lines_to_clear AS waiting
  JOIN journal_lines AS line ON line.company_id = $1 AND line.entry_id = waiting.entry_id AND line.line_no = waiting.line_no
  WHERE waiting.company_id = $1 AND waiting.account_id = $2 AND waiting.entry_date <= $4::date AND line.currency = $3
  ORDER BY waiting.entry_date, waiting.entry_id, waiting.line_no
  LIMIT ${CLEARED_LINES_MAX + 1}`;

const CLEARED = `unnest($2::uuid[], $3::smallint[]) AS cleared (entry_id, line_no)`;

const NO_LONGER_TO_CLEAR = `
  DELETE FROM ledger_lines_to_clear AS waiting USING ${CLEARED}
  WHERE waiting.company_id = $1 AND waiting.entry_id = cleared.entry_id AND waiting.line_no = cleared.line_no`;

/** Of entries whose bank transaction was unreconciled before they were cleared. */
const MIRRORS_TO_CLEAR = `
  INSERT INTO ledger_lines_to_clear
  SELECT $1, line.entry_id, line.line_no, line.account_id, line.entry_date FROM ${CLEARED}
  JOIN journal_entries AS mirror ON mirror.company_id = $1 AND mirror.reverses_entry_id = cleared.entry_id
    AND mirror.source_type = 'bank_reconciliation'
  JOIN journal_lines AS line ON line.company_id = $1 AND line.entry_id = mirror.id AND line.line_no = cleared.line_no
  WHERE (line.entry_id, line.line_no) NOT IN (SELECT entry_id, line_no FROM ${CLEARED})
    AND NOT EXISTS (SELECT FROM ledger_reconciliation_lines AS taken
      WHERE taken.company_id = $1 AND taken.entry_id = line.entry_id AND taken.line_no = line.line_no)
  ON CONFLICT DO NOTHING`;

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
 * All lines that bank transactions are matched with, and mirrors of those that were matched, as far as no reconciliation
 * has cleared them.
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

/** Lines that a reconciliation clears wait no longer; the mirrors of those that were taken back do from now on. */
export async function settleWaiting(
  manager: EntityManager,
  companyId: string,
  lines: readonly Pick<ClearedLine, 'entryId' | 'lineNo'>[],
): Promise<void> {
  const places = [lines.map(({ entryId }) => entryId), lines.map(({ lineNo }) => lineNo)];
  await manager.query(NO_LONGER_TO_CLEAR, [companyId, ...places]);
  await manager.query(MIRRORS_TO_CLEAR, [companyId, ...places]);
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

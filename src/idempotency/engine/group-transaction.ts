import pg from 'pg';
import type { AdmissionPolicy } from '../admission-policy.js';
import { lockKeyOf } from './company-lock.js';
import type { GroupConnection } from './group-connection.js';
import type { QueuedWrite } from './queued-write.js';
import { SQLSTATE } from './sql-state.js';
import type { Row } from './table-layout.js';

/** Settings of every transaction of the engine, in milliseconds. They are local: a session's SET leaks behind a pooler. */
export interface TransactionLimits {
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly idleTimeoutMs: number;
}

/** A stored answer as the lookup reads it. */
export interface StoredWriteRow {
  readonly id: string;
  readonly operation: string;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
  readonly fingerprintVersion: number;
  readonly memberHashes: string;
  readonly statusCode: number;
  readonly headers: string;
  readonly answer: string;
  readonly workflowsTriggered: number;
}

/** What the first round trip of a group found. */
export interface GroupOpening {
  /** The database's time, read when the locks were held: a company's writes have it in their order. */
  readonly now: Date;
  /** The scopes whose locks were obtained. */
  readonly scopes: ReadonlySet<string>;
  /** Stored answers by write id. */
  readonly stored: ReadonlyMap<string, StoredWriteRow>;
  /** What the admission policy's query gave. */
  readonly admissionRows: readonly Row[];
}

/** Thrown when a lock that was waited for was not free within the lock timeout: nobody's fault, to be tried again. */
export class CompaniesHeld extends Error {}

export const BEGIN = { name: 'begin', text: 'BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE', values: [] };

/**
 * The engine's statements are prepared and read by key, so one plan of each serves groups of all sizes, and it walks the
 * key's index however small the table was when it was made: that goes for the checks of foreign keys too, whose plans a
 * connection keeps. Otherwise PostgreSQL plans anew for each small group, and scans whole tables while they are young.
 */
const SETTINGS = `SELECT set_config('lock_timeout', $1::text, true), set_config('statement_timeout', $2::text, true),
  set_config('idle_in_transaction_session_timeout', $3::text, true), set_config('synchronous_commit', 'on', true),
  set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
  set_config('jit', 'off', true)`;

const LOCKS = 'locks';

/** Takes the locks that are free, or waits for all of them, and shows the transaction the rows of these companies only. */
const locksStatement = (lock: string): string => `
  WITH taken AS MATERIALIZED (
    SELECT company_id, scope_id, ${lock} AS obtained
    FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS wanted (company_id, scope_id, key))
  SELECT coalesce(array_agg(DISTINCT scope_id::text) FILTER (WHERE obtained), '{}'),
    set_config('app.companies', coalesce(string_agg(DISTINCT company_id::text, ',') FILTER (WHERE obtained), ''), true),
    clock_timestamp()
  FROM taken`;

const TRY_LOCKS = locksStatement('pg_try_advisory_xact_lock(key)');
const WAIT_FOR_LOCKS = locksStatement('(pg_advisory_xact_lock(key) IS NOT NULL)');

const LOOKUP = `
  SELECT stored.id, stored.operation, stored.idempotency_key, stored.fingerprint, stored.fingerprint_version,
    stored.member_hashes, stored.status_code, stored.headers, stored.answer, stored.workflows_triggered
  FROM unnest($1::uuid[], $2::uuid[]) AS wanted (company_id, id)
  JOIN idempotent_writes AS stored ON stored.company_id = wanted.company_id AND stored.id = wanted.id`;

/**
 * Opens a group in one round trip: begins, sets the limits, takes the companies' locks, and then, in statements of their
 * own and so with a snapshot taken after the locks (also within one batch), looks up stored answers and the actors' rights.
 * @param wait whether to wait for locks that somebody else holds, under the lock timeout.
 * @throws CompaniesHeld when waiting took too long.
 */
export async function openGroup(
  connection: GroupConnection,
  writes: readonly QueuedWrite[],
  limits: TransactionLimits,
  policy: AdmissionPolicy,
  wait: boolean,
): Promise<GroupOpening> {
  const { lockTimeoutMs, statementTimeoutMs, idleTimeoutMs } = limits;
  const settings = [lockTimeoutMs, statementTimeoutMs, idleTimeoutMs].map((value) => `${value}ms`);
  const lockText = wait ? WAIT_FOR_LOCKS : TRY_LOCKS;
  const [, , locks, lookup, admission] = await connection
    .send([
      BEGIN,
      { name: 'settings', text: SETTINGS, values: settings },
      { name: LOCKS, text: lockText, values: lockValues(writes) },
      { name: 'lookup', text: LOOKUP, values: lookupValues(writes) },
      { name: 'admission', text: policy.query, values: actorValues(writes) },
    ])
    .catch((error: unknown) => heldWhenLate(connection, error));
  const [scopes, , now] = locks.rows[0] as [string[], string, Date];
  return {
    now,
    scopes: new Set(scopes),
    stored: new Map(lookup.rows.map((row) => [row[0] as string, toStoredWrite(row)])),
    admissionRows: admission.rows.map((row) =>
      Object.fromEntries(admission.columns.map((name, index) => [name, row[index]])),
    ),
  };
}

function heldWhenLate({ failedStatement }: GroupConnection, error: unknown): never {
  const late = error instanceof pg.DatabaseError && error.code === SQLSTATE.lockNotAvailable;
  const held = late && failedStatement === LOCKS;
  throw held ? new CompaniesHeld('A company is held by another transaction.', { cause: error }) : error;
}

/**
 * Companies, their scopes and the scopes' keys, each once, in the order of keys: those who wait for several wait in one
 * order. A company may be there twice, as itself and as what a user's write creates; each scope has a lock of its own.
 */
function lockValues(writes: readonly QueuedWrite[]): [string[], string[], string[]] {
  const pairs = new Map(writes.map(({ companyId, scopeId }) => [`${companyId} ${scopeId}`, { companyId, scopeId }]));
  const wanted = [...pairs.values()]
    .map((pair) => ({ ...pair, key: lockKeyOf(pair.scopeId) }))
    .sort((left, right) => (BigInt(left.key) < BigInt(right.key) ? -1 : 1));
  return [wanted.map(({ companyId }) => companyId), wanted.map(({ scopeId }) => scopeId), wanted.map(({ key }) => key)];
}

function lookupValues(writes: readonly QueuedWrite[]): [string[], string[]] {
  return [writes.map((write) => write.companyId), writes.map((write) => write.id)];
}

function actorValues(writes: readonly QueuedWrite[]): [string[], string[]] {
  const actors = new Map<string, readonly [string, string]>();
  for (const { companyId, requests } of writes) {
    for (const { attempt } of requests) actors.set(`${companyId} ${attempt.actorId}`, [companyId, attempt.actorId]);
  }
  const pairs = [...actors.values()];
  return [pairs.map(([companyId]) => companyId), pairs.map(([, actorId]) => actorId)];
}

function toStoredWrite(row: readonly unknown[]): StoredWriteRow {
  return {
    id: row[0] as string,
    operation: row[1] as string,
    idempotencyKey: row[2] as string,
    fingerprint: row[3] as string,
    fingerprintVersion: row[4] as number,
    memberHashes: row[5] as string,
    statusCode: row[6] as number,
    headers: row[7] as string,
    answer: row[8] as string,
    workflowsTriggered: row[9] as number,
  };
}

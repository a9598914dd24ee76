import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { type TakenConnection, withConnection } from '../database/index.js';
import { readAgain } from './database-failure.js';
import { CompanyForbidden } from './identity.errors.js';
import type { Reader } from './reader.js';
import { ReadTurns } from './read-turns.js';
import type { Role } from './roles.js';
import { UserCompanyAccess } from './user-company-access.entity.js';

/** A membership that holds now. */
export interface Membership {
  readonly companyId: string;
  readonly role: Role;
}

/** No statement of a read takes longer; the caller is told to try again. */
const STATEMENT_TIMEOUT_MS = 5_000;
/** The server's limit above says nothing when the way to it is dead. This one holds for all of a read, tries included. */
export const READ_LIMIT_MS = 8_000;

/** How much of the pool the reads of one user may hold. */
const SHARE_OF_ONE_USER = 0.75;
/** The driver's own. */
const POOL_SIZE = 10;

/** More companies than this of one user are not read. */
export const MEMBERSHIPS_MAX = 1_000;

/**
 * All reads of the API: one read-only transaction each, of one snapshot, under the reader's login. Row-level security
 * lets it see the named companies alone; a query names its company nevertheless.
 */
@Injectable()
export class CompanyReads {
  /** How long a read may take, from the wait for its turn and a connection to its end. */
  private readonly limitMs = READ_LIMIT_MS;
  private readonly turns: ReadTurns;

  constructor(@InjectDataSource('reader') private readonly source: DataSource) {
    this.turns = new ReadTurns(turnsOfOneUser(source));
  }

  /**
   * Reads the books of the reader's company.
   * @throws CompanyForbidden when the reader is no member now.
   * @throws IdentityUnavailable when the database can't be asked.
   */
  read<Result>(reader: Reader, work: (manager: EntityManager, role: Role) => Promise<Result>): Promise<Result> {
    return this.inTransaction(reader.userId, [reader.companyId], async ({ manager }) => {
      const { companyId, userId } = reader;
      const access = await manager.findOneBy(UserCompanyAccess, { companyId, userId, status: 'active' });
      if (access === null) throw new CompanyForbidden();
      return work(manager, access.role);
    });
  }

  /** Reads what concerns the user alone, with all companies of which the user is a member now in sight. */
  readOwn<Result>(
    userId: string,
    work: (manager: EntityManager, memberships: readonly Membership[]) => Promise<Result>,
  ): Promise<Result> {
    return this.inTransaction(userId, [], async (runner) => {
      const memberships = await runner.manager.find(UserCompanyAccess, {
        select: { companyId: true, userId: true, role: true },
        where: { userId, status: 'active' },
        order: { companyId: 'ASC' },
        take: MEMBERSHIPS_MAX,
      });
      await nameCompanies(
        runner,
        memberships.map(({ companyId }) => companyId),
      );
      return work(runner.manager, memberships);
    });
  }

  /** Reads with several companies in sight; for questions about membership alone, never for somebody's books. */
  readAcross<Result>(
    companyIds: readonly string[],
    work: (manager: EntityManager) => Promise<Result>,
  ): Promise<Result> {
    return this.inTransaction('', companyIds, ({ manager }) => work(manager));
  }

  private inTransaction<Result>(
    userId: string,
    companyIds: readonly string[],
    work: (runner: QueryRunner) => Promise<Result>,
  ): Promise<Result> {
    const endsAt = performance.now() + this.limitMs;
    const read = (): Promise<Result> =>
      withConnection(this.source, endsAt - performance.now(), (connection) =>
        inReadOnlyTransaction(connection, { userId, companyIds, leftMs: endsAt - performance.now() }, work),
      );
    // Nobody's reads are those of the application itself.
    return readAgain(userId === '' ? read : () => this.turns.run(userId, read));
  }
}

/** A quarter of the pool's connections is left to the others. */
function turnsOfOneUser({ options }: DataSource): number {
  const size = 'poolSize' in options ? (options.poolSize ?? POOL_SIZE) : POOL_SIZE;
  return Math.max(1, Math.floor(size * SHARE_OF_ONE_USER));
}

interface ReadSettings {
  readonly userId: string;
  readonly companyIds: readonly string[];
  /** Until the read's limit, at which its connection is cut. */
  readonly leftMs: number;
}

async function inReadOnlyTransaction<Result>(
  { runner, client }: TakenConnection,
  { userId, companyIds, leftMs }: ReadSettings,
  work: (runner: QueryRunner) => Promise<Result>,
): Promise<Result> {
  await runner.query('START TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    await runner.query(
      `SELECT set_config('app.user', $1, true), set_config('app.companies', $2, true),
         set_config('statement_timeout', $3, true)`,
      [userId, companyIds.join(','), statementTimeoutMs(leftMs)],
    );
    return await work(runner);
  } finally {
    // It also ends a transaction that failed. A connection that can't even do this must not be used again.
    await runner.query('COMMIT').catch(() => client.end());
  }
}

/** Less than what is left: else PostgreSQL goes on with a statement whose connection was cut, beyond what the pool bounds. */
function statementTimeoutMs(leftMs: number): number {
  return Math.max(1, Math.min(STATEMENT_TIMEOUT_MS, Math.floor(leftMs * 0.9)));
}

async function nameCompanies(runner: QueryRunner, companyIds: readonly string[]): Promise<void> {
  await runner.query(`SELECT set_config('app.companies', $1, true)`, [companyIds.join(',')]);
}

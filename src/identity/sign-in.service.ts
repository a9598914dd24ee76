import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { withConnection } from '../database/index.js';
import { StatementBatch } from '../idempotency/index.js';
import { BoundedCache } from './bounded-cache.js';
import { READ_LIMIT_MS } from './company-reads.service.js';
import { readAgain } from './database-failure.js';
import type { VerifiedToken } from './verified-token.js';

const KNOWN_USERS_MAX = 10_000;
/** After this time a user signs in again and so takes what was granted to the email meanwhile. */
const KNOWN_MS = 60_000;
/** The same where a company was held, so that its invitation waits. */
const KNOWN_INVITED_MS = 250;
const STATEMENT_TIMEOUT = '5s';

const LIMIT = `SELECT set_config('statement_timeout', $1::text, true)`;
const SIGN_IN = `SELECT cardinality(identity_sign_in($1, $2, $3, $4, $5)) > 0`;

/** Makes sure that who holds a token exists in the database, through the one function that may make users. */
@Injectable()
export class SignInService {
  private readonly known = new BoundedCache<true>(KNOWN_USERS_MAX);
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(@InjectDataSource('reader') private readonly reader: DataSource) {}

  /**
   * Requests of one user that come together share one statement.
   * @throws IdentityUnavailable when the database can't be asked.
   */
  signIn(token: VerifiedToken): Promise<void> | undefined {
    const identity = identityOf(token);
    if (this.known.get(identity, performance.now()) === true) return undefined;
    const running = this.underWay.get(identity);
    if (running !== undefined) return running;
    const started = this.askDatabase(token, identity).finally(() => this.underWay.delete(identity));
    this.underWay.set(identity, started);
    return started;
  }

  /** Lets the next request sign in again, which takes what was granted meanwhile. */
  forget(token: VerifiedToken): void {
    this.known.delete(identityOf(token));
  }

  private async askDatabase(token: VerifiedToken, identity: string): Promise<void> {
    const isInvitedStill = await readAgain(() => this.ask(token));
    this.known.set(identity, true, performance.now() + (isInvitedStill ? KNOWN_INVITED_MS : KNOWN_MS));
  }

  /**
   * One exchange is one transaction, which PostgreSQL ends by itself: it holds companies, and this process may freeze.
   * @returns whether an invitation waits because its company is held.
   */
  private ask({ userId, issuer, subject, email, displayName }: VerifiedToken): Promise<boolean> {
    const statements = [
      { text: LIMIT, values: [STATEMENT_TIMEOUT] },
      { text: SIGN_IN, values: [userId, issuer, subject, email, displayName] },
    ];
    return withConnection(this.reader, READ_LIMIT_MS, async ({ client }) => {
      const batch = new StatementBatch(client, statements, false);
      client.query(batch);
      const [, signedIn] = await batch.answers;
      return signedIn?.rows[0]?.[0] === true;
    });
  }
}

function identityOf({ userId, email = '', displayName = '' }: VerifiedToken): string {
  return [userId, email, displayName].join('\n');
}

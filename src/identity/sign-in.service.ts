import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { queryWithin } from '../database/index.js';
import { BoundedCache } from './bounded-cache.js';
import { READ_LIMIT_MS } from './company-reads.service.js';
import { readAgain } from './database-failure.js';
import type { VerifiedToken } from './verified-token.js';

const KNOWN_USERS_MAX = 10_000;
const SIGN_IN = `SELECT identity_sign_in($1, $2, $3, $4, $5)`;
/** After this time a user signs in again and so takes what was granted to the email meanwhile. */
const KNOWN_MS = 60_000;

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
    const { userId, issuer, subject, email = null, displayName = null } = token;
    await readAgain(() =>
      queryWithin(this.reader, READ_LIMIT_MS, SIGN_IN, [userId, issuer, subject, email, displayName]),
    );
    this.known.set(identity, true, performance.now() + KNOWN_MS);
  }
}

function identityOf({ userId, email = '', displayName = '' }: VerifiedToken): string {
  return [userId, email, displayName].join('\n');
}

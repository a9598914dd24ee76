import { signToken } from '../../../src/identity/index.js';
import { startApplication, type RunningApplication } from '../../support/application.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { newUser, TEST_ISSUER, tokenOf } from '../../support/tokens.js';

/** An API that commands may try, and what they know of it. */
export interface Target {
  readonly database: TestDatabase;
  readonly application: RunningApplication;
  readonly environment: { readonly API_URL: string; readonly API_TOKEN: string };
  /** A token of somebody who may not make test companies. */
  readonly plainToken: string;
  close(): Promise<void>;
}

export async function startTarget(): Promise<Target> {
  const database = await createTestDatabase();
  const application = await startApplication({ database });
  return {
    database,
    application,
    environment: { API_URL: application.baseUrl, API_TOKEN: await testerToken() },
    plainToken: await tokenOf(newUser()),
    close: async () => {
      await application.close();
      await database.drop();
    },
  };
}

/** A token that may make test companies. */
export function testerToken(): Promise<string> {
  const { subject, email } = newUser('tester');
  return signToken(TEST_ISSUER, { subject, email, mayCreateTestCompanies: true }, 3_600);
}

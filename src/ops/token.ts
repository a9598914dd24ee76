import { parseArgs } from 'node:util';
import { type Configuration, loadConfiguration, readEnvironment } from '../config/index.js';
import { readEmbeddedSecrets } from '../database/embedded/index.js';
import { parseId } from '../http/index.js';
import { signToken, type TokenIssuer } from '../identity/index.js';
import { dataFolder } from './data-folder.js';
import { DEMO_USER, demoCompanyId } from './demo-identity.js';
import { run, UsageError } from './run.js';

const USAGE = `usage: npm run --silent token -- [--user EMAIL] [--company ID] [--test-companies]

  --test-companies  may make test companies, as smoke and load tests need it`;
const LIFETIME_SECONDS = 12 * 3_600;

/** Prints a bearer token; by default the demo company's owner gets it. */
await run(async () => {
  const { user = DEMO_USER, company, mayCreateTestCompanies } = readArguments();
  const configuration = loadConfiguration(readEnvironment());
  const issuer = tokenIssuer(configuration);
  const isDemo = configuration.usesEmbeddedDatabase && user === DEMO_USER;
  const companyId = company ?? (isDemo ? demoCompanyId(issuer.jwtIssuer) : undefined);
  console.log(
    await signToken(issuer, { subject: user, email: user, companyId, mayCreateTestCompanies }, LIFETIME_SECONDS),
  );
});

interface Arguments {
  readonly user: string | undefined;
  readonly company: string | undefined;
  readonly mayCreateTestCompanies: boolean | undefined;
}

function readArguments(): Arguments {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    const options = { user: text, company: text, 'test-companies': flag };
    const { user, company, 'test-companies': mayCreateTestCompanies } = parseArgs({ options }).values;
    return { user, company: company === undefined ? undefined : readId(company), mayCreateTestCompanies };
  } catch (cause) {
    throw new UsageError(USAGE, { cause });
  }
}

function readId(text: string): string {
  const id = parseId(text);
  if (id === undefined) throw new Error('--company: expected the id of a company, which is a UUID');
  return id;
}

/** @throws UsageError where this program has no key to sign with. */
function tokenIssuer(configuration: Configuration): TokenIssuer {
  const { jwtIssuer, jwtAudience, jwtJwksUrl } = configuration;
  if (jwtJwksUrl !== undefined) throw new UsageError('JWT_JWKS_URL is set: tokens come from the identity provider');
  return { jwtSecret: configuration.jwtSecret ?? readEmbeddedSecrets(dataFolder()).jwtSecret, jwtIssuer, jwtAudience };
}

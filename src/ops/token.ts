import { type Configuration, loadConfiguration, readEnvironment } from '../config/index.js';
import { readEmbeddedSecrets } from '../database/embedded/index.js';
import { parseId } from '../http/index.js';
import { signToken, type TokenIssuer } from '../identity/index.js';
import { readWords } from './command/command-line.js';
import { dataFolder } from './data-folder.js';
import { DEMO_USER, demoCompanyId } from './demo-identity.js';
import { run, UsageError } from './run.js';

const USAGE = `usage: npm run --silent token -- [--user EMAIL] [--company ID] [--test-companies]

  --test-companies  may make test companies, as smoke and load tests need it`;
const LIFETIME_SECONDS = 12 * 3_600;

/** Prints a bearer token; by default the demo company's owner gets it. */
await run(async () => {
  const given = readWords(process.argv.slice(2), { user: 'text', company: 'text', 'test-companies': 'flag' }, USAGE);
  if (given.help === true) {
    console.log(USAGE);
    return;
  }
  const { user = DEMO_USER, 'test-companies': mayCreateTestCompanies } = given;
  const configuration = loadConfiguration(readEnvironment());
  const issuer = tokenIssuer(configuration);
  const isDemo = configuration.usesEmbeddedDatabase && user === DEMO_USER;
  const ownCompanyId = isDemo ? demoCompanyId(issuer.jwtIssuer) : undefined;
  const companyId = given.company === undefined ? ownCompanyId : readId(given.company);
  console.log(
    await signToken(issuer, { subject: user, email: user, companyId, mayCreateTestCompanies }, LIFETIME_SECONDS),
  );
});

/** @throws UsageError */
function readId(text: string): string {
  const id = parseId(text);
  if (id === undefined) throw new UsageError(`--company: expected the id of a company, which is a UUID\n\n${USAGE}`);
  return id;
}

/** @throws UsageError where this program has no key to sign with. */
function tokenIssuer(configuration: Configuration): TokenIssuer {
  const { jwtIssuer, jwtAudience, jwtJwksUrl } = configuration;
  if (jwtJwksUrl !== undefined) throw new UsageError('JWT_JWKS_URL is set: tokens come from the identity provider');
  return { jwtSecret: configuration.jwtSecret ?? readEmbeddedSecrets(dataFolder()).jwtSecret, jwtIssuer, jwtAudience };
}

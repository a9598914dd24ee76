import type { Environment } from '../../config/index.js';
import { parseId } from '../../http/index.js';
import { UsageError } from '../run.js';
import type { Given } from './command-line.js';

/** The options of every command that calls an API. */
export const API_OPTIONS = {
  'api-url': 'text',
  'api-token': 'text',
  company: 'text',
  slot: 'text',
  production: 'flag',
  yes: 'flag',
  json: 'flag',
} as const;

export const API_USAGE = `  --api-url=URL      where the API is; API_URL unless given
  --api-token=TOKEN  a bearer token with the claim test_companies; better in API_TOKEN, since others see options
                     (npm run --silent token -- --test-companies makes one where this machine has the key)
  --slot=NAME        reaches one slot of a rollout, such as green, whatever its weight (x-accubooks-slot)
  --production       says that the API is the one in use; refused without --yes
  --yes              agrees to that
  --json             prints the result as JSON
  --help             prints this

It works in test companies only (isTest), which reports leave out, and cleans nothing up: books are never deleted.
Progress is told on standard error. Exit codes: 0 passed, 1 failed, 2 wrong use.`;

/** Off unless asked for: metrics know no test companies, so the first one wakes whoever the alert KeyCollision wakes. */
export const COLLISIONS_USAGE = `--collisions       also tries another payload under one key, which fires the alert KeyCollision`;

/** Where the API is, and who asks. */
export interface ApiAccess {
  readonly address: URL;
  readonly token: string;
  /** The slot of a rollout that is to answer; any if undefined. */
  readonly slot: string | undefined;
  /** A test company to work in, instead of a new one. */
  readonly companyId: string | undefined;
}

/** @throws UsageError when something is missing, or production was not agreed to. */
export function apiAccess(given: Given<typeof API_OPTIONS>, environment: Environment): ApiAccess {
  if (given.production === true && given.yes !== true) {
    throw new UsageError(
      'This works on production. It makes test companies there, which stay: say --yes if you mean it.',
    );
  }
  const token = given['api-token'] ?? environment['API_TOKEN'] ?? '';
  if (!/^[\x21-\x7e]+$/.test(token)) throw new UsageError('API_TOKEN: expected a bearer token (or --api-token)');
  return {
    address: readAddress(given['api-url'] ?? environment['API_URL'] ?? ''),
    token,
    slot: given.slot === undefined ? undefined : readSlot(given.slot),
    companyId: given.company === undefined ? undefined : readCompany(given.company),
  };
}

/** An address without a path at its end, as `https://books.example.com`. @throws UsageError */
function readAddress(text: string): URL {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (address !== undefined && /^https?:$/.test(address.protocol)) return address;
  throw new UsageError('API_URL: expected the address of the API, such as https://books.example.com (or --api-url)');
}

function readCompany(text: string): string {
  const id = parseId(text);
  if (id === undefined) throw new UsageError('--company: expected the id of a test company, which is a UUID');
  return id;
}

function readSlot(text: string): string {
  if (/^[a-z0-9-]{1,63}$/.test(text)) return text;
  throw new UsageError('--slot: expected the name of a slot, such as green');
}

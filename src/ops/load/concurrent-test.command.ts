import { RECIPES, type RecipeName } from '../client/recipes/index.js';
import { TestCompany } from '../client/test-company.js';
import { API_OPTIONS, API_USAGE, apiAccess, COLLISIONS_USAGE } from '../command/api-options.js';
import { withApi } from '../command/api-session.js';
import { oneOf, readWords, wholeNumber } from '../command/command-line.js';
import type { Surroundings } from '../command/run-command.js';
import { type Check, describeCheck, failed } from '../smoke/check.js';
import { type Crowd, distinctKeys, onePayloadOfTwo, sameKey } from './crowds.js';

/** A company has its settings once: of many changes of one version all but the first are refused, as they should be. */
const OPERATIONS = Object.keys(RECIPES).filter((name) => name !== 'updateCompanySettings') as [
  RecipeName,
  ...RecipeName[],
];

const USAGE = `usage: npm run --silent test:concurrent -- [--operation=createPayment] [--requests=100] [--concurrency=10]

Sends one operation from many clients at once, in a new test company, and looks at what is left afterwards:
  one key       all send the same request: exactly one is the first, all others get its bytes (200) or 409 in progress
  own keys      each sends a request of its own: all are written, each once, and each key can be looked up
  two payloads  with --collisions, under one key: exactly one is the first; the others get its bytes, or 422

  --operation=NAME   one of ${OPERATIONS.join(', ').replaceAll(/(.{1,90}), /g, '$1,\n                     ')}
  --requests=N       of each of them, 2 to 100000
  --concurrency=N    so many at once, 2 to 1000; requests beyond the rate limit of a user are answered 429 and fail it
  --company=ID       works in this test company instead of a new one
  ${COLLISIONS_USAGE}
${API_USAGE}`;

const OPTIONS = {
  ...API_OPTIONS,
  operation: 'text',
  requests: 'text',
  concurrency: 'text',
  collisions: 'flag',
} as const;

/** Whether many at once are as safe as one after the other. @throws UsageError, CommandFailed */
export async function concurrentTest(words: readonly string[], surroundings: Surroundings): Promise<boolean> {
  const given = readWords(words, OPTIONS, USAGE);
  const { print, tell } = surroundings;
  if (given.help === true) {
    print(USAGE);
    return true;
  }
  const operation = oneOf('operation', given.operation ?? 'createPayment', OPERATIONS);
  const requests = wholeNumber('requests', given.requests, 100, 100_000, 2);
  const concurrency = wholeNumber('concurrency', given.concurrency, 10, 1_000, 2);
  const access = apiAccess(given, surroundings.environment);
  return withApi(access, { connections: concurrency }, async (api) => {
    const company = await TestCompany.forTest(api, access.companyId, 'Concurrent test');
    tell(`working in the test company ${company.id}`);
    const crowd: Crowd = { company, operation, requests, concurrency, tell };
    const checks: Check[] = [];
    for (const part of [sameKey, distinctKeys, ...(given.collisions === true ? [onePayloadOfTwo] : [])]) {
      const check = await part(crowd);
      checks.push(check);
      if (given.json !== true) print(describeCheck(check));
    }
    const passed = !checks.some(failed);
    if (given.json === true) print(JSON.stringify({ operation, companyId: company.id, checks }, undefined, 2));
    else print(`${operation} ${passed ? 'passed' : 'FAILED'}. The test company is ${company.id}; it stays.`);
    return passed;
  });
}

import { TestCompany } from '../client/test-company.js';
import { API_OPTIONS, API_USAGE, apiAccess, COLLISIONS_USAGE } from '../command/api-options.js';
import { withApi } from '../command/api-session.js';
import { readWords } from '../command/command-line.js';
import type { Surroundings } from '../command/run-command.js';
import { CommandFailed } from '../run.js';
import { checkDoors, checkHealth } from './doors.js';
import { type Check, describeCheck, failed } from './check.js';
import { checkOperation, SMOKE_OPERATIONS } from './operation-check.js';
import { checkTrialBalance } from './books-check.js';

const USAGE = `usage: npm run --silent test:smoke:staging -- [--api-url=URL] [--company=ID] [--json]
       npm run --silent test:smoke:production -- --yes

Sends every named operation once to an API, in a new test company, and looks at what comes back: the first answer, the
same bytes again on a retry, the refusal of a missing key, the entity itself, and what the API says became of
the key. At the end the trial balance must be even. The operations:
  ${SMOKE_OPERATIONS.slice(0, 8).join(', ')},
  ${SMOKE_OPERATIONS.slice(8).join(', ')}

  --company=ID       works in this test company instead of a new one
  ${COLLISIONS_USAGE}
${API_USAGE}`;

const OPTIONS = { ...API_OPTIONS, collisions: 'flag' } as const;

/** Whether an API does what it promises, one request after the other. @throws UsageError, CommandFailed */
export async function smokeTest(words: readonly string[], surroundings: Surroundings): Promise<boolean> {
  const given = readWords(words, OPTIONS, USAGE);
  if (given.help === true) {
    surroundings.print(USAGE);
    return true;
  }
  const { print, tell } = surroundings;
  const access = apiAccess(given, surroundings.environment);
  return withApi(access, {}, async (api) => {
    const checks: Check[] = [];
    const record = (check: Check): void => {
      checks.push(check);
      if (given.json !== true) print(describeCheck(check));
    };
    tell(`${access.address.origin}: is it there?`);
    const health = await checkHealth(api);
    record(health);
    if (failed(health)) throw new CommandFailed(`${access.address.origin} is not healthy; nothing else was tried`);
    for (const check of await checkDoors(api)) record(check);
    const company = await TestCompany.forTest(api, access.companyId, 'Smoke test');
    tell(`working in the test company ${company.id}`);
    for (const [index, operation] of SMOKE_OPERATIONS.entries()) {
      tell(`${index + 1} of ${SMOKE_OPERATIONS.length}: ${operation}`);
      record(await checkOperation(company, operation, given.collisions === true));
    }
    record(await checkTrialBalance(company));
    const wrong = checks.filter(failed);
    if (given.json === true) print(JSON.stringify({ companyId: company.id, checks }, undefined, 2));
    else print(summary(checks.length, wrong, company.id));
    return wrong.length === 0;
  });
}

function summary(all: number, wrong: readonly Check[], companyId: string): string {
  const where = `The test company is ${companyId}; it stays.`;
  if (wrong.length === 0) return `All ${all} checks passed. ${where}`;
  return `${wrong.length} of ${all} checks FAILED: ${wrong.map(({ name }) => name).join(', ')}. ${where}`;
}

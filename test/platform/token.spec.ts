import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { testServer } from '../support/test-server.js';
import { TEST_ISSUER } from '../support/tokens.js';

describe('npm run token', () => {
  function printToken(...parameters: string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, [join(testServer().compiled, 'src/ops/token.js'), ...parameters], {
      env: { JWT_SECRET: TEST_ISSUER.jwtSecret },
      encoding: 'utf8',
      timeout: 60_000,
    });
  }

  it('prints a token for a company', () => {
    const { status, stdout } = printToken('--company', randomUUID().toUpperCase());
    expect(status).toBe(0);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });

  it.each([
    ['a company that is no UUID', ['--company', 'nope'], '--company: expected the id of a company'],
    ['an unknown option', ['--compny', 'x'], "Unknown option '--compny'"],
  ])('refuses %s and says how it is used', (_what, parameters, reason) => {
    const { status, stdout, stderr } = printToken(...parameters);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('usage: npm run --silent token -- [--user EMAIL] [--company ID]');
    expect(stderr).toContain(reason);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});

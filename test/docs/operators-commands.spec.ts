import { readFileSync } from 'node:fs';
import { runOps } from '../ops/support/command.js';

/** The commands that the guides for operators name, by the file that each runs. */
const GUIDES = ['docs/rollout.md', 'docs/reports.md'];

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** The program of a script, as `smoke-test`. */
function programOf(script: string): string {
  const [, program] = /dist\/src\/ops\/([a-z-]+)\.js(?: --[a-z=-]+)*$/.exec(scripts[script] ?? '') ?? [];
  if (program === undefined) throw new Error(`package.json has no script ${script} that runs a command`);
  return program;
}

/** Every `npm run` of the guides with its options; those of the tests themselves are no commands. */
const named = GUIDES.flatMap((guide) => [
  ...readFileSync(guide, 'utf8').matchAll(/npm run (?:--silent )?([a-z:-]+)(?: -- ([^\n`#]*))?/g),
])
  .map(([, script = '', options = '']) => ({
    script,
    options: [...options.matchAll(/--([a-z-]+)/g)].map(([, name]) => name),
  }))
  .filter(({ script }) => !/^test:(system|faults)/.test(script));

const PROGRAMS = [
  ...['smoke-test', 'concurrent-test', 'multi-tenant-test', 'production-benchmark'],
  ...['rollout-gate', 'weekly-report'],
];

describe('the guides for operators', () => {
  it.each(PROGRAMS)('name every option of %s as it is', async (program) => {
    const { output, exitCode } = await runOps(program, ['--help']);
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^usage: npm run --silent /);
    expect(output).toMatch(/Exit codes: 0 /);
    const options = named.filter(({ script }) => script !== 'token' && programOf(script) === program);
    expect(options.length).toBeGreaterThan(0);
    for (const name of options.flatMap((one) => one.options)) expect(output).toContain(`--${String(name)}`);
  });

  it('name no command that is not there', () => {
    expect(named.filter(({ script }) => !(script in scripts))).toEqual([]);
    expect(named.map(({ script }) => script)).toEqual(
      expect.arrayContaining(['rollout:gate', 'reports:weekly:staging']),
    );
  });

  it('ask for --yes wherever a script is for production', () => {
    const production = ['test:smoke:production', 'test:multi-tenant:production', 'benchmark:production'];
    for (const script of production) expect(scripts[script]).toMatch(/ --production$/);
  });
});

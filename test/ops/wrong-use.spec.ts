import { readFileSync } from 'node:fs';
import { runOps } from './support/command.js';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** Every command that reads words, by the program that a script runs. */
const programs = new Set(
  Object.values(scripts).flatMap((script) => /test -f dist\/src\/ops\/([a-z-]+)\.js/.exec(script)?.[1] ?? []),
);

it.each([...programs, 'verify-contract'])(
  '%s ends with exit code 2 when it is called in a wrong way',
  async (program) => {
    const { exitCode, progress } = await runOps(program, ['--nonsense']);
    expect(progress).toContain('--nonsense');
    expect(exitCode).toBe(2);
  },
);

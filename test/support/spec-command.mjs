import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

/*
 * What the commands share that run one spec of random requests for longer than `npm test` does. They are plain JavaScript,
 * so that they begin without a build.
 */

const WRONG_USE = 2;

/** A command that was called in a wrong way: its message says what to do. */
class UsageError extends Error {}

/**
 * Reads the options and begins. `--help` prints the usage; wrong use is told on stderr, and the exit code is 2.
 * @param kinds by option: 'flag', or a function that throws for a text that the option does not take.
 * @param begin gets what was given, by option.
 */
export function runCommand({ usage, kinds }, begin) {
  try {
    const { help, ...given } = readOptions(process.argv.slice(2), kinds, usage);
    if (help === true) process.stdout.write(`${usage}\n`);
    else begin(given);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = WRONG_USE;
  }
}

/** A whole number within the limits. */
export function wholeNumber(min, max) {
  const isRight = (text) => /^[0-9]{1,10}$/.test(text) && Number(text) >= min && Number(text) <= max;
  return expecting(isRight, `a whole number from ${min} to ${max}`);
}

/** Such as 0.5; never 0, with which nothing would be sent. */
export function numberAboveZero(max) {
  const isRight = (text) => /^[0-9]{1,9}(\.[0-9]{1,3})?$/.test(text) && Number(text) > 0 && Number(text) <= max;
  return expecting(isRight, `a number above 0, at most ${max}, such as 0.5`);
}

/** Where a run stands among those of its seed, as a finding prints it. */
export const runPath = expecting((text) => /^[0-9]+(:[0-9]+)*$/.test(text), 'numbers with colons between, as printed');

/**
 * Runs one spec in a process of its own, which may write to the terminal.
 * @param environment by name; what is undefined is left out.
 * @param ended gets the exit code of Jest; 1 when a signal ended it.
 */
export function runSpec(pattern, environment, ended) {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
  const words = ['--selectProjects', 'postgres', '--testPathPatterns', pattern];
  const jest = spawn(process.execPath, ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', ...words], {
    stdio: 'inherit',
    env: { ...process.env, ...given },
  });
  jest.on('exit', (code) => ended(code ?? 1));
}

function readOptions(words, kinds, usage) {
  const types = Object.entries(kinds).map(([name, kind]) => [name, { type: kind === 'flag' ? 'boolean' : 'string' }]);
  const options = { ...Object.fromEntries(types), help: { type: 'boolean' } };
  const given = parsed(words, options, usage);
  for (const [name, value] of Object.entries(given)) {
    const check = kinds[name];
    if (typeof check === 'function') check(name, value);
  }
  return given;
}

function parsed(args, options, usage) {
  try {
    return parseArgs({ args, options }).values;
  } catch (cause) {
    throw new UsageError(`${cause.message}\n\n${usage}`, { cause });
  }
}

function expecting(isRight, expected) {
  return (option, text) => {
    if (!isRight(text)) throw new UsageError(`--${option}: expected ${expected}`);
  };
}

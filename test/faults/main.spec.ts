import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testServer } from '../support/test-server.js';

/** Throws where nobody can catch it, as soon as the run is under way. */
const THROWS_APART = `data:text/javascript,process.on('newListener', (name) => {
  if (name === 'SIGTERM') setImmediate(() => { throw new Error('a line was lost'); });
});`;

interface Ended {
  readonly code: number | null;
  /** Of standard output. */
  readonly lastLine: string | undefined;
  readonly stderr: string;
}

/** Runs the command of people, compiled. */
function testFaults(temporary: string, words: readonly string[], parameters: readonly string[] = []): Promise<Ended> {
  const main = join(testServer().compiled, 'test/faults/main.js');
  const options = { env: { PATH: process.env['PATH'], TMPDIR: temporary }, timeout: 60_000 };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [...parameters, main, ...words], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, lastLine: stdout.trimEnd().split('\n').at(-1), stderr });
    });
  });
}

/** Who runs it at night reads the exit code and the last line. */
describe('the verdict of test:faults', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'accubooks-verdict-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  // It was missing: an ERROR on standard error was all there was.
  it('is "unknown" when the run could not be carried out, with the reason', async () => {
    const { code, lastLine, stderr } = await testFaults(join(folder, 'missing'), ['--seed', '7']);
    expect(lastLine).toMatch(/^unknown: the run could not be carried out: ENOENT: .* \(seed 7\)$/);
    expect(code).toBe(2);
    expect(stderr).toContain('"level":"ERROR"');
  });

  // Node's own exit code for it is that of "red".
  it('is "unknown" when something failed that nobody waited for', async () => {
    const { code, lastLine } = await testFaults(folder, ['--seed', '7'], ['--import', THROWS_APART]);
    expect(lastLine).toBe('unknown: the run could not be carried out: a line was lost (seed 7)');
    expect(code).toBe(2);
  });

  it('is "unknown" when it was called in a wrong way', async () => {
    const { code, lastLine, stderr } = await testFaults(folder, ['--minutes', 'two']);
    expect(lastLine).toBe('unknown: nothing was run, since it was asked for in a wrong way');
    expect(code).toBe(2);
    expect(stderr).toContain('--minutes: expected');
  });
});

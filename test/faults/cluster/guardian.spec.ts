import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '../../support/wait-until.js';
import { Guardian } from './guardian.js';

describe('the guardian', () => {
  it('ends what is left when it is let go of, be it stopped, and removes its folders', async () => {
    const guardian = new Guardian();
    const folders = ['kept', 'left'].map((name) => mkdtempSync(join(tmpdir(), `accubooks-guardian-${name}-`)));
    const [kept = '', left = ''] = folders;
    const processes = [0, 1, 2].map(() => spawn('sleep', ['600'], { stdio: 'ignore' }));
    for (const { pid = 0 } of processes) guardian.guardProcess(pid);
    for (const folder of folders) guardian.guardFolder(folder);
    const [first, released, frozen] = processes;
    guardian.processEnded(released?.pid ?? 0);
    guardian.folderRemoved(kept);
    frozen?.kill('SIGSTOP');

    guardian.close();
    await waitUntil(() => [first, frozen].every((child) => child?.signalCode !== null));
    await waitUntil(() => !existsSync(left));

    expect(released?.exitCode).toBeNull();
    expect(released?.signalCode).toBeNull();
    expect(existsSync(kept)).toBe(true);
    released?.kill('SIGKILL');
    rmSync(kept, { recursive: true });
  });

  it('takes no folder that a shell would read as several', () => {
    const guardian = new Guardian();
    expect(() => {
      guardian.guardFolder('/tmp/a b');
    }).toThrow('no folder that can be guarded');
    guardian.close();
  });
});

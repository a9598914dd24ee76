import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const START_TIMEOUT_MS = 15_000;

/** The user that servers run as, since they refuse root. */
interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** A folder of its own that the servers' user owns. */
export function serverFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `accubooks-${name}-`));
  const user = serverUser();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o755);
  return folder;
}

/** `postgres` for root; undefined for anybody else, who runs servers as themselves. */
export function serverUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** @throws Error that names the Debian package when its program is missing: a test is never skipped for that. */
export function programOf(debianPackage: string, path: string): string {
  if (!existsSync(path))
    throw new Error(`${path} is missing: run scripts/install-system-packages.sh (${debianPackage})`);
  return path;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Runs a server until it is stopped; returns when `isReady` no longer throws.
 * @param endSignal the server's fast shutdown.
 */
export async function runServer(
  command: string,
  parameters: readonly string[],
  folder: string,
  endSignal: NodeJS.Signals,
  isReady: () => Promise<void>,
): Promise<() => Promise<void>> {
  const child = spawn(command, parameters, { ...serverUser(), cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      await isReady();
      return () => stop(child, folder, endSignal);
    } catch (cause) {
      if (child.exitCode !== null || Date.now() > deadline) {
        await stop(child, folder, 'SIGKILL');
        throw new Error(`${command} did not start:\n${output}`, { cause });
      }
      await wait(50);
    }
  }
}

async function stop(child: ChildProcess, folder: string, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode === null) {
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
  rmSync(folder, { recursive: true, force: true });
}

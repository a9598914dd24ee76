import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpClient } from '../support/http-client.js';
import { TEST_ISSUER } from '../support/tokens.js';
import { waitUntil } from '../support/wait-until.js';
import { makeOpenInvoice, pay } from '../system/support/bookkeeping.js';
import { type DebianPostgres, startDebianPostgres } from '../system/support/debian-postgres.js';
import { IMAGE, ImageStore } from '../system/support/image.js';
import { freePort } from '../system/support/server-process.js';

const BUILD_TIMEOUT_MS = 900_000;

/**
 * Runs a container as a cluster does: a read-only root, no capabilities, no way to more rights, seccomp. It stands in a mount
 * namespace of its own with cgroups of version 2, which podman needs, and goes on with each line of its input.
 */
const SCRIPT = `
set -u
umount -R /sys/fs/cgroup 2>/dev/null; mount -t cgroup2 none /sys/fs/cgroup
podman() { command podman $STORE --cgroup-manager cgroupfs "$@"; }
podman run --detach --name accubooks --network host --pull never --cgroups=disabled \\
  --ulimit nofile=4096:4096 --ulimit nproc=4096:4096 \\
  --read-only --read-only-tmpfs=false --cap-drop ALL --security-opt no-new-privileges --env-file "$SETTINGS" "$IMAGE" >/dev/null
echo "started $?"
read -r _
podman healthcheck run accubooks >/dev/null 2>&1; echo "health $?"
podman exec accubooks cat /proc/1/status | grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp):' | tr -s '\\t ' ' '
podman exec accubooks node -e "require('fs').writeFileSync('/app/written', '')" 2>/dev/null; echo "written $?"
podman stop --time 30 accubooks >/dev/null
podman inspect --format 'ended {{.State.ExitCode}}' accubooks
podman rm --force accubooks >/dev/null
`;

describe('the image, hardened', () => {
  const images = new ImageStore();
  let postgres: DebianPostgres;

  beforeAll(async () => {
    postgres = await startDebianPostgres();
    await postgres.query('postgres', 'CREATE DATABASE hardened');
    images.build();
  }, BUILD_TIMEOUT_MS);

  afterAll(async () => {
    images.remove();
    await postgres.stop();
  });

  it('serves without a right, without a file that it may write, and ends when it is told to', async () => {
    const port = await freePort();
    const container = new HardenedContainer(images, {
      ...{ DATABASE_URL: postgres.urlOf('postgres', 'hardened'), MIGRATE_ON_START: 'on' },
      ...{ JWT_SECRET: TEST_ISSUER.jwtSecret, HOST: '127.0.0.1', PORT: String(port) },
    });
    const api = new HttpClient(`http://127.0.0.1:${String(port)}`);
    await waitUntil(async () => (await api.get('/health/ready').catch(() => undefined))?.status === 200);
    const invoice = await makeOpenInvoice(api);
    const [first, replay] = [await pay(api, invoice, '100.00', 'paid'), await pay(api, invoice, '100.00', 'paid')];
    expect([first.status, replay.status, replay.text]).toEqual([201, 200, first.text]);
    expect(await container.end()).toEqual([
      ...['started 0', 'health 0', 'Uid: 1000 1000 1000 1000'],
      ...['CapEff: 0000000000000000', 'CapBnd: 0000000000000000', 'NoNewPrivs: 1', 'Seccomp: 2'],
      ...['written 1', 'ended 0'],
    ]);
  });
});

/** The image in a container that is as closed as a cluster's. */
class HardenedContainer {
  private readonly child: ChildProcess;
  private output = '';

  constructor(images: ImageStore, settings: Readonly<Record<string, string>>) {
    const file = join(images.folder, 'settings');
    writeFileSync(
      file,
      Object.entries(settings)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
    this.child = spawn('unshare', ['--mount', 'bash', '-c', SCRIPT], {
      env: { PATH: process.env['PATH'], STORE: images.options.join(' '), IMAGE, SETTINGS: file },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  /** Lets it look at itself and stop. @returns what it saw, line by line. */
  async end(): Promise<string[]> {
    this.child.stdin?.end('go on\n');
    await once(this.child, 'close');
    return this.output.trim().split('\n');
  }
}

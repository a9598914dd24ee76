import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { programOf } from './server-process.js';

const BASE = 'localhost/node:bookworm';
export const IMAGE = 'localhost/accubooks:test';

/** What an image says of itself. */
export interface ImageConfig {
  readonly User: string;
  readonly Cmd: readonly string[];
  readonly Env: readonly string[];
  readonly StopSignal: string;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

/** A store of images, removed with all that is in it. */
export class ImageStore {
  /** Not below /tmp, which can be memory. */
  readonly folder = mkdtempSync('/var/tmp/accubooks-images-');
  readonly options = [
    ...['--root', join(this.folder, 'store'), '--runroot', join(this.folder, 'run')],
    ...['--storage-driver', 'overlay'],
  ];

  /** Builds the image on a base of Debian and this machine's Node. */
  build(): void {
    programOf('buildah', '/usr/bin/buildah');
    const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] };
    execFileSync('scripts/make-base-image.sh', [BASE, ...this.options], { ...quiet, stdio: 'ignore' });
    const how = ['--quiet', '--isolation', 'chroot', '--pull-never', '--network', 'host', '--format', 'docker'];
    this.buildah(['bud', ...how, '--build-arg', `NODE_IMAGE=${BASE}`, '--tag', IMAGE, '.']);
  }

  config(): ImageConfig {
    const described = JSON.parse(this.buildah(['inspect', '--type', 'image', IMAGE])) as {
      Docker: { config: ImageConfig };
    };
    return described.Docker.config;
  }

  /** A container of the image, not running. @returns its name. */
  container(): string {
    return this.buildah(['from', '--pull-never', IMAGE]).trim();
  }

  /** Where the container's files are on this machine. */
  mount(container: string): string {
    return this.buildah(['mount', container]).trim();
  }

  /** Runs a command in the container, as the image's own user. */
  run(container: string, command: readonly string[], environment: Readonly<Record<string, string>>): ContainerProcess {
    const settings = Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const parameters = [...this.options, 'run', '--isolation', 'chroot', ...settings, container, '--', ...command];
    return new ContainerProcess(spawn('buildah', parameters, { stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  remove(): void {
    this.buildah(['rm', '--all']);
    this.buildah(['rmi', '--all', '--force']);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private buildah(parameters: readonly string[]): string {
    return execFileSync('buildah', [...this.options, ...parameters], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

/** A command that runs in a container. */
export class ContainerProcess {
  private text = '';

  constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
  }

  output(): string {
    return this.text;
  }

  /** @returns its exit code. */
  async end(): Promise<number | null> {
    if (this.child.exitCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  /** Sends the signal to the process itself, as an orchestrator does, past whatever runs the container. */
  signal(name: NodeJS.Signals): void {
    const pid = descendants(this.child.pid ?? 0).find((id) => /(^|\/)node$/.test(programOfProcess(id)));
    if (pid === undefined) throw new Error('nothing runs in the container');
    process.kill(pid, name);
  }
}

function descendants(pid: number): number[] {
  const children = readdirSync('/proc')
    .map(Number)
    .filter((id) => parentOf(id) === pid);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/\) \S (\d+) /.exec(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

function programOfProcess(pid: number): string {
  return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').split('\0')[0] ?? '';
}

import { spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseNotUsable } from '../database.errors.js';
import { programOf, type PostgresBinaries } from './binaries.js';
import { moveUnlessThere } from './location.js';
import type { OperatingUser } from './operating-user.js';

/** What is made once and kept beside the data, readable by its owner alone. */
export interface ClusterSecrets {
  readonly superuser: string;
  readonly owner: string;
  readonly writer: string;
  readonly reader: string;
  readonly worker: string;
  readonly operator: string;
  readonly jwtSecret: string;
}

/** A server that runs, or that is about to or has just stopped to. */
export interface RunningServer {
  readonly port: number;
}

const START_SECONDS_MAX = 60;
const STOP_SECONDS_MAX = 30;

/** One data directory with the programs that serve it: `initdb` and `pg_ctl`, run as the right user. */
export class Cluster {
  private readonly root: string;

  constructor(
    folder: string,
    private readonly binaries: PostgresBinaries,
    private readonly user: OperatingUser | undefined,
    private readonly settings: Readonly<Record<string, string>>,
  ) {
    this.root = join(folder, 'cluster');
  }

  get dataDirectory(): string {
    return join(this.root, 'pgdata');
  }

  /** What the server says, since its last start. */
  get log(): string {
    return join(this.dataDirectory, 'server.log');
  }

  /** Makes the data directory and its secrets if they are not there: whole, or not at all. */
  async initialise(): Promise<void> {
    if (existsSync(this.root)) {
      this.checkVersion();
      return;
    }
    const unfinished = `${this.root}-${randomUUID()}`;
    try {
      await this.initialiseIn(unfinished);
      moveUnlessThere(unfinished, this.root);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }

  /** @throws DatabaseNotUsable when the folder belongs to somebody else. */
  secrets(): ClusterSecrets {
    return JSON.parse(this.readOwn('secrets.json')) as ClusterSecrets;
  }

  /** The server that serves this data directory now, whoever started it. */
  running(): RunningServer | undefined {
    const [pid, , , port] = this.pidFile();
    if (pid === undefined || !port || !this.isOurs(Number(pid))) return undefined;
    return { port: Number(port) };
  }

  /** The port of the last start. */
  lastPort(): number | undefined {
    const file = join(this.root, 'port');
    return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
  }

  /** Starts the server in a session of its own, so that Ctrl-C does not reach it. @throws DatabaseNotUsable */
  async start(port: number): Promise<void> {
    this.removeStalePidFile();
    writeFileSync(join(this.root, 'port'), String(port));
    const log = this.log;
    rmSync(log, { force: true });
    const options = Object.entries({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      port: String(port),
      ...this.settings,
    }).map(([name, value]) => `-c ${name}='${value}'`);
    const seconds = String(START_SECONDS_MAX);
    const parameters = ['start', '-D', this.dataDirectory, '-w', '-t', seconds, '-l', log, '-o', options.join(' ')];
    try {
      await this.run('pg_ctl', parameters);
    } catch (cause) {
      const tail = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-12).join('\n') : '';
      throw new DatabaseNotUsable(`PostgreSQL did not start; its log in ${log} ends with:\n${tail}`, { cause });
    }
  }

  /** Stops the server cleanly; transactions that are still open are rolled back. */
  async stop(): Promise<void> {
    if (this.running() !== undefined) await this.run('pg_ctl', this.stopParameters(STOP_SECONDS_MAX));
  }

  /** The same without a promise, for a stop that may not wait. */
  stopNow(): void {
    spawnSync(programOf(this.binaries, 'pg_ctl'), this.stopParameters(5), {
      ...this.processOptions(),
      stdio: 'ignore',
    });
  }

  private stopParameters(seconds: number): string[] {
    return ['stop', '-D', this.dataDirectory, '-m', 'fast', '-w', '-t', String(seconds)];
  }

  private async initialiseIn(root: string): Promise<void> {
    const pgdata = join(root, 'pgdata');
    const passwordFile = join(pgdata, '..', 'password');
    mkdirSync(pgdata, { recursive: true });
    chmodSync(root, this.user === undefined ? 0o700 : 0o755);
    chmodSync(pgdata, 0o700);
    const secrets = makeSecrets();
    writeFileSync(join(root, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 });
    writeFileSync(passwordFile, secrets.superuser, { mode: 0o600 });
    if (this.user !== undefined)
      for (const path of [pgdata, passwordFile]) chownSync(path, this.user.uid, this.user.gid);
    await this.run('initdb', [
      `--pgdata=${pgdata}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--no-instructions',
    ]);
    rmSync(passwordFile);
  }

  private checkVersion(): void {
    const found = this.readOwn(join('pgdata', 'PG_VERSION')).trim();
    const wanted = this.binaries.version.split('.')[0] ?? '';
    if (found !== wanted) {
      throw new DatabaseNotUsable(
        `${this.root} was made by PostgreSQL ${found}, but ${wanted} is installed; move it away`,
      );
    }
  }

  private readOwn(file: string): string {
    try {
      return readFileSync(join(this.root, file), 'utf8');
    } catch (cause) {
      throw new DatabaseNotUsable(`${this.root} can't be read; start the application first, and as the same user`, {
        cause,
      });
    }
  }

  /** A process id is used again after a crash; PostgreSQL would then take a stranger for its server. */
  private removeStalePidFile(): void {
    const [pid] = this.pidFile();
    if (pid !== undefined && !this.isOurs(Number(pid))) {
      rmSync(join(this.dataDirectory, 'postmaster.pid'), { force: true });
    }
  }

  private pidFile(): string[] {
    try {
      return readFileSync(join(this.dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
    } catch {
      return [];
    }
  }

  /** Whether the process is a server in our data directory. */
  private isOurs(pid: number): boolean {
    const command = isAlive(pid) ? commandOf(pid) : '';
    return [this.dataDirectory, realpathSync(this.dataDirectory)].some((path) =>
      command.includes(`postgres -D ${path} `),
    );
  }

  private run(program: 'initdb' | 'pg_ctl', parameters: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = spawn(programOf(this.binaries, program), parameters, {
        ...this.processOptions(),
        stdio: ['ignore', 'pipe', 'pipe'],
        // Ctrl-C is for the application, which stops the database last.
        detached: true,
      });
      const output: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
      child.on('error', reject);
      child.on('exit', (code) => {
        if (code === 0) resolve();
        else reject(new DatabaseNotUsable(`${program} failed:\n${Buffer.concat(output).toString().trim()}`));
      });
    });
  }

  /** No setting of the application reaches the server's environment. */
  private processOptions(): { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number } {
    return { cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, ...this.user };
  }
}

function makeSecrets(): ClusterSecrets {
  const secret = (): string => randomBytes(24).toString('hex');
  return {
    superuser: secret(),
    owner: secret(),
    writer: secret(),
    reader: secret(),
    worker: secret(),
    operator: secret(),
    jwtSecret: secret(),
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The command line with blanks between its parts; readable for processes of other users too. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  }
}

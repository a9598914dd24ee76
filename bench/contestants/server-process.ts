import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Environment } from '../../src/config/index.js';
import { childProcesses } from '../machine/child-processes.js';

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 50;
const ERRORS_LENGTH_MAX = 20_000;

/** A program to start and how. */
export interface ServerOptions {
  readonly parameters: readonly string[];
  readonly environment: Environment;
  /** `node` unless given. */
  readonly program?: string;
  /** Where it is asked whether it answers; undefined when it speaks no HTTP. */
  readonly path?: string | undefined;
}

/** A server process on a port of its own. What it prints is thrown away as a log, but its errors are kept. */
export class ServerProcess {
  private errors = '';

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {
    childProcesses.add(child);
    child.stderr?.on('data', (chunk: Buffer) => {
      this.errors = (this.errors + chunk.toString()).slice(-ERRORS_LENGTH_MAX);
    });
  }

  /** @param options a function of the port that the server shall listen on. */
  static async start(options: (port: number) => ServerOptions): Promise<ServerProcess> {
    const port = await freePort();
    const { program = process.execPath, parameters, environment, path = '/' } = options(port);
    const child = spawn(program, parameters, {
      env: { PATH: process.env['PATH'], NO_COLOR: '1', ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const server = new ServerProcess(child, port);
    await server.untilItAnswers(path);
    return server;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Whether the process has ended by itself. */
  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** What it has printed as errors. */
  get complaint(): string {
    return this.errors;
  }

  async stop(): Promise<void> {
    if (this.ended) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(force);
  }

  private async untilItAnswers(path: string): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await answers(this.port, path))) {
      if (this.ended || Date.now() > deadline) {
        await this.stop();
        throw new Error(`a server did not start: ${this.child.spawnargs.join(' ')}\n${this.errors}`);
      }
      await wait(POLL_MS);
    }
  }
}

/** Any answer will do. A server without HTTP answers this question by closing the connection. */
async function answers(port: number, path: string): Promise<boolean> {
  try {
    await (await fetch(`http://127.0.0.1:${port}${path}`)).arrayBuffer();
    return true;
  } catch (error) {
    const { code } = (error as { cause?: { code?: string } }).cause ?? {};
    return code !== 'ECONNREFUSED';
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileApplication } from '../cluster/compile-application.js';
import type { ClientFigures, ClientReply, ClientRequest, ClientSettings, ClientTask } from './settings.js';

/** Beside this file when that is compiled. */
const COMPILED = fileURLToPath(new URL('client-process.js', import.meta.url));

/** The client's process, as the run holds it. */
export class LoadClient {
  /** As it told them last. */
  figures: ClientFigures = { attempts: 0, keys: 0, done: 0, replayed: 0, refused: 0, unknown: 0, reads: 0 };
  private waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (reply: ClientReply) => {
      this.take(reply);
    });
    child.on('exit', (code, signal) => {
      this.waiting?.reject(new Error(`the client process ended before its task (${String(code ?? signal)})`));
    });
  }

  /** Starts it; it ends with its parent. It runs compiled code only. */
  static async start(settings: ClientSettings): Promise<LoadClient> {
    const child = fork(await program(), [], {
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.send({ kind: 'settings', settings } satisfies ClientRequest);
    return new LoadClient(child);
  }

  /** Asks for a task and waits for its end; the load's end is `stop`. */
  perform(task: ClientTask): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.child.send({ kind: 'task', task } satisfies ClientRequest);
    });
  }

  /** Ends it now, if it has not ended; a task that is under way fails. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  private take(reply: ClientReply): void {
    if ('figures' in reply) this.figures = reply.figures;
    if (reply.kind === 'progress') return;
    const { waiting } = this;
    this.waiting = undefined;
    if (reply.kind === 'done') waiting?.resolve();
    else waiting?.reject(new Error(`the client failed at ${reply.task}: ${reply.error}`));
  }
}

async function program(): Promise<string> {
  return existsSync(COMPILED) ? COMPILED : join(await compileApplication(), 'test/faults/workload/client-process.js');
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import type { Guardian } from './guardian.js';

/** How a program is run. */
export interface Program {
  readonly command: string;
  readonly parameters: readonly string[];
  /** Its whole environment. */
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: string;
  /** Where everything that it prints goes; added to what is there. */
  readonly log: string;
  /** Another user than ours. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

/** A process that does not outlive this one. */
export class ManagedProcess {
  private readonly child: ChildProcess;

  constructor(
    guardian: Guardian,
    private readonly program: Program,
  ) {
    const log = openSync(program.log, 'a');
    this.child = spawn(program.command, program.parameters, {
      cwd: program.folder,
      env: program.environment,
      stdio: ['ignore', log, log],
      // Ctrl-C is for the process that ends them all in order.
      detached: true,
      ...program.user,
    });
    closeSync(log);
    this.child.on('error', () => undefined);
    const { pid } = this.child;
    if (pid === undefined) throw new Error(`${program.command} could not be started`);
    guardian.guardProcess(pid);
    this.child.once('exit', () => {
      guardian.processEnded(pid);
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Everything that has been printed to its log. */
  output(): string {
    return existsSync(this.program.log) ? readFileSync(this.program.log, 'utf8') : '';
  }

  /** Sends the signal, if it still runs. */
  signal(signal: NodeJS.Signals): void {
    if (!this.hasEnded) this.child.kill(signal);
  }

  /** @returns the exit code, or null after a fatal signal. */
  async ended(): Promise<number | null> {
    if (!this.hasEnded) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  /** Waits until it holds; what fails counts as not yet. @throws Error with the last lines of the log when the process ends or takes too long. */
  async until(holds: () => boolean | Promise<boolean>, limitMs: number): Promise<void> {
    const deadline = Date.now() + limitMs;
    const holdsNow = async (): Promise<boolean> => holds();
    while (!(await holdsNow().catch(() => false))) {
      if (this.hasEnded || Date.now() > deadline) {
        const tail = this.output().split('\n').slice(-20).join('\n');
        const how = this.hasEnded ? 'ended' : `was not ready within ${String(limitMs)} ms`;
        throw new Error(`${this.program.command} ${how}; its log ${this.program.log} ends with:\n${tail}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

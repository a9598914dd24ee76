import { join, resolve } from 'node:path';
import type { Environment } from '../../../src/config/index.js';
import type { BuiltProcess } from './cluster.js';
import type { Guardian } from './guardian.js';
import { ManagedProcess } from './managed-process.js';

const START_LIMIT_MS = 60_000;

/** What a process of the compiled application is. */
export interface ApplicationProgram {
  /** As its log and errors name it. */
  readonly name: string;
  /** The program, from the folder of the compiled application. */
  readonly main: string;
  readonly settings: Environment;
  /** The cluster's folder, where its log goes. */
  readonly folder: string;
  /** What it prints when its port is known; the first group is the port. */
  readonly listening: RegExp;
}

/** A process of the application under one name: ended and started again, it stays the same for its users. */
export class ApplicationProcess implements BuiltProcess {
  private process: ManagedProcess | undefined;
  private port = '';
  /** How much had been printed before the process that runs now. */
  private printedBefore = 0;

  constructor(
    private readonly guardian: Guardian,
    private readonly program: ApplicationProgram,
    public build: string,
  ) {}

  get ownAddress(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.running.pid;
  }

  output(): string {
    return this.process?.output() ?? '';
  }

  signal(signal: NodeJS.Signals): void {
    this.running.signal(signal);
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    this.process?.signal(signal);
    return (await this.process?.ended()) ?? null;
  }

  async start(settings: Environment = {}): Promise<void> {
    if (this.process?.hasEnded === false) throw new Error(`${this.program.name} runs already; end it first`);
    this.printedBefore = this.output().length;
    const { main, folder, name } = this.program;
    this.process = new ManagedProcess(this.guardian, {
      command: process.execPath,
      parameters: ['--enable-source-maps', resolve(this.build, main)],
      environment: { ...this.program.settings, ...settings },
      folder,
      log: join(folder, `${name}.log`),
    });
    await this.process.until(() => this.isReady(), START_LIMIT_MS);
  }

  private async isReady(): Promise<boolean> {
    const port = this.program.listening.exec(this.output().slice(this.printedBefore))?.[1];
    if (port === undefined) return false;
    this.port = port;
    const answer = await fetch(`${this.ownAddress}/health/ready`, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  }

  private get running(): ManagedProcess {
    if (this.process === undefined) throw new Error(`${this.program.name} was not started`);
    return this.process;
  }
}

import type { Environment } from '../../../../src/config/index.js';
import { TestProxy } from '../../../engine/support/test-proxy.js';
import { type RunningProcess, startProcess } from '../../../support/application.js';
import { createTestDatabase, type TestDatabase } from '../../../support/database.js';
import { testServer } from '../../../support/test-server.js';
import { Receiver } from '../../../workflows/support/receiver.js';
import { compileMutant } from '../compile-mutant.js';
import type { Program } from '../mutant.js';
import { startRunner } from './start-runner.js';

/** What a trial needs of the system. */
export interface SystemOptions {
  readonly replicas: number;
  readonly settings?: Environment;
  /** Whether workflows are run, and somebody listens to their webhooks. */
  readonly listens?: boolean;
}

/** Processes of a program on a database of its own. Their writers reach it through a proxy that knows COMMIT. */
export interface MutantSystem {
  readonly database: TestDatabase;
  readonly proxy: TestProxy;
  readonly replicas: readonly RunningProcess[];
  /** Undefined where nobody listens. */
  readonly receiver: Receiver | undefined;
  /** Of this system alone; removed with it. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** @throws Error when the program does not start; nothing is left behind then. */
export async function startMutant(program: Program, options: SystemOptions): Promise<MutantSystem> {
  const endings: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const compiled = await compileMutant(program, testServer().compiled);
    endings.push(() => {
      compiled.remove();
    });
    const { folder } = compiled;
    const database = await createTestDatabase();
    endings.push(() => database.drop());
    if (program.sql !== undefined) await database.query(program.sql);
    const proxy = await TestProxy.open(database.writerUrl);
    endings.push(() => proxy.close());
    const receiver = options.listens === true ? await Receiver.open() : undefined;
    if (receiver !== undefined) endings.push(() => receiver.close(), startRunner(folder, database));
    const environment = { ...database.environment, DATABASE_WRITER_URL: proxy.url };
    const replica = async (): Promise<RunningProcess> => {
      const settings = { DOCS: 'off', WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1', ...options.settings };
      const process = await startProcess({ database: { environment }, main: `${folder}/src/main.js`, settings });
      endings.push(() => process.kill('SIGKILL'));
      return process;
    };
    const replicas = await Promise.all(Array.from({ length: options.replicas }, replica));
    return { database, proxy, replicas, receiver, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

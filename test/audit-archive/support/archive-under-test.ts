import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import S3rver from 's3rver';
import type { ArchiveStore } from '../../../src/audit-archive/archive-store.js';
import { FolderStore, openS3Store } from '../../../src/audit-archive/index.js';
import { loadConfiguration } from '../../../src/config/index.js';
import { withLogin } from '../../../src/database/index.js';
import { runArchiveCommand } from '../../../src/ops/audit-archive-command.js';
import { describeFailure, UsageError, WRONG_USE } from '../../../src/ops/run.js';
import type { TestDatabase } from '../../support/database.js';
import { testServer } from '../../support/test-server.js';

const BUCKET = 'archive';
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' };

/** What is to happen around an event; see `surroundings.mjs`. */
export interface Point {
  readonly event: string;
  readonly number?: number;
  readonly when?: 'before' | 'after';
  readonly what: 'die' | 'hold' | 'insert' | 'damage';
  readonly path?: string;
  readonly url?: string;
  readonly sql?: string;
}

export interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where a test's archives go, as the command and as the test reach it. */
export interface Destination {
  readonly settings: Readonly<Record<string, string>>;
  readonly store: ArchiveStore;
  close(): Promise<void>;
}

export function openFolder(): Promise<Destination> {
  const folder = mkdtempSync(join(tmpdir(), 'accubooks-archive-'));
  return Promise.resolve({
    settings: { AUDIT_ARCHIVE: folder },
    store: new FolderStore(folder),
    close: () => {
      rmSync(folder, { recursive: true });
      return Promise.resolve();
    },
  });
}

/** A server that speaks S3, in this process. */
export async function openS3(): Promise<Destination> {
  const directory = mkdtempSync(join(tmpdir(), 'accubooks-s3-'));
  const options = {
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: BUCKET, configs: [] }],
  };
  const server = new S3rver(options);
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${String(port)}`;
  // The store of the test finds its credentials as the command does.
  Object.assign(process.env, CREDENTIALS);
  return {
    settings: { AUDIT_ARCHIVE: `s3://${BUCKET}/audit-log`, AUDIT_ARCHIVE_ENDPOINT: endpoint, ...CREDENTIALS },
    store: await openS3Store({ bucket: BUCKET, prefix: 'audit-log', endpoint }),
    close: async () => {
      await server.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** Starts the command in a process of its own. */
export function startArchive(
  settings: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  point?: Point,
): { readonly child: ChildProcess; readonly ended: Promise<Run> } {
  const main = resolve(testServer().compiled, 'src/ops/audit-archive.js');
  const preload = ['--import', new URL('surroundings.mjs', import.meta.url).href];
  const child = spawn(process.execPath, [...(point === undefined ? [] : preload), main, ...args], {
    env: { PATH: process.env['PATH'], ...settings, ...(point === undefined ? {} : { POINT: JSON.stringify(point) }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const ended = once(child, 'close').then(() => {
    const { exitCode: code, signalCode: signal } = child;
    return { code, signal, stdout: stdout(), stderr: stderr() };
  });
  return { child, ended };
}

/** Runs the command with something around an event, in a process of its own. */
export function runArchiveWith(
  database: TestDatabase,
  { settings }: Pick<Destination, 'settings'>,
  point: Point,
): Promise<Run> {
  return startArchive({ DATABASE_URL: database.ownerUrl, ...settings }, [], point).ended;
}

/** Runs the command within this process, which starts faster. */
export async function runArchive(
  database: TestDatabase,
  { settings }: Pick<Destination, 'settings'>,
  args: readonly string[] = [],
): Promise<Run> {
  const configuration = loadConfiguration({ DATABASE_URL: database.ownerUrl, JWT_SECRET: 'x'.repeat(32), ...settings });
  const printed: string[] = [];
  const told: string[] = [];
  let code = 0;
  try {
    await runArchiveCommand(args, {
      asOwner: (work) => withLogin(configuration, 'owner', (client) => work(client, configuration)),
      print: (text) => printed.push(text),
      tell: (text) => told.push(text),
    });
  } catch (error) {
    code = error instanceof UsageError ? WRONG_USE : 1;
    told.push(describeFailure(error));
  }
  const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
  return { code, signal: null, stdout: textOf(printed), stderr: textOf(told) };
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

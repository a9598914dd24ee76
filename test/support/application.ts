import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../../src/application.js';
import { type Environment, describeSettings, loadConfiguration } from '../../src/config/index.js';
import type { TestDatabase } from './database.js';
import { HttpClient } from './http-client.js';
import { testServer } from './test-server.js';
import { newUser, TEST_ISSUER, type TestUser, tokenOf } from './tokens.js';

const START_TIMEOUT_MS = 60_000;

/** Tests are one address and few users, and faster than people. */
const UNLIMITED = {
  RATE_LIMIT_COMPANY: '10000000',
  RATE_LIMIT_USER: '10000000',
  RATE_LIMIT_ADDRESS: '10000000',
} as const;

interface ApplicationOptions {
  readonly database: Pick<TestDatabase, 'environment'>;
  /** Settings that differ from the tests' own. */
  readonly settings?: Environment;
}

/** The application within the test's process, on a free port. */
export interface RunningApplication extends HttpClient {
  readonly application: NestFastifyApplication;
  close(): Promise<void>;
}

/**
 * Starts the real application in this process.
 * @param options.modules added to it, such as a global one that provides fault points.
 */
export async function startApplication(
  options: ApplicationOptions & { readonly modules?: readonly (Type | DynamicModule)[] },
): Promise<RunningApplication> {
  const configuration = loadConfiguration(settingsOf(options));
  const application = await createApplication(configuration, { modules: options.modules ?? [] });
  await application.listen(0, '127.0.0.1');
  const { port } = application.getHttpServer().address() as AddressInfo;
  const client = new HttpClient(`http://127.0.0.1:${String(port)}`);
  return Object.assign(client, { application, close: () => application.close() });
}

/** A server process of its own. */
export interface RunningProcess extends HttpClient {
  readonly child: ChildProcess;
  /** Everything it has printed so far. */
  output(): string;
  /** Sends the signal and waits for the end. @returns the exit code, or null after a fatal signal. */
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts a server process, and returns when it listens.
 * @param options.main the program, relative to the compiled folder or absolute; it must log `listening on`.
 */
export async function startProcess(options: ApplicationOptions & { readonly main?: string }): Promise<RunningProcess> {
  const { compiled } = testServer();
  const child = spawn(process.execPath, [resolve(compiled, options.main ?? 'src/main.js')], {
    env: {
      PATH: process.env['PATH'],
      ...settingsOf({ ...options, settings: { LOG_LEVEL: 'info', ...options.settings } }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const baseUrl = await addressOf(child, () => output);
  return Object.assign(new HttpClient(baseUrl), {
    child,
    output: () => output,
    kill: (signal: NodeJS.Signals) => end(child, signal),
  });
}

/** A new company, made through the API, and its owner. @param settings that differ from those of most tests. */
export async function createCompany(
  client: HttpClient,
  owner: TestUser = newUser('owner'),
  settings: Readonly<Record<string, string>> = {},
): Promise<{ companyId: string; owner: TestUser; token: string }> {
  const company = { name: 'Test Ltd', baseCurrency: 'EUR', timezone: 'Europe/Berlin', country: 'DE', ...settings };
  const answer = await client.post('/api/companies', company, { token: await tokenOf(owner), key: randomUUID() });
  if (answer.status !== 201) throw new Error(`createCompany was answered ${String(answer.status)}: ${answer.text}`);
  const companyId = String(answer.body['id']);
  return { companyId, owner, token: await tokenOf(owner, companyId) };
}

/** Every setting is given, if only as empty, so that no file `.env` has a say. */
function settingsOf({ database, settings }: ApplicationOptions): Environment {
  return {
    ...Object.fromEntries(describeSettings().map(({ name }) => [name, ''])),
    NODE_ENV: 'test',
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'fatal',
    JWT_SECRET: TEST_ISSUER.jwtSecret,
    ...UNLIMITED,
    ...database.environment,
    ...settings,
  };
}

async function addressOf(child: ChildProcess, output: () => string): Promise<string> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const address = /listening on (http:\/\/[^"\s]+)/.exec(output())?.[1];
    if (address !== undefined) return address;
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`the server process did not start:\n${output()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
  return child.exitCode;
}

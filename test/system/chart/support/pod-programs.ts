import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testServer } from '../../../support/test-server.js';
import type { Cluster } from './cluster/cluster.js';
import type { Container } from './rendered-chart.js';

/** The variables that a container gets in the cluster, those of its secrets included. */
export function environmentIn(cluster: Cluster, namespace: string, container: Container): Record<string, string> {
  const variables = container.env.flatMap(({ name, value, valueFrom }) => {
    if (valueFrom === undefined) return [[name, value ?? '']];
    const { name: secret, key } = valueFrom.secretKeyRef;
    const encoded = cluster.get('Secret', namespace, secret).data?.[key];
    return encoded === undefined ? [] : [[name, Buffer.from(encoded, 'base64').toString()]];
  });
  return Object.fromEntries(variables) as Record<string, string>;
}

/** The compiled program of a container, which is that of the image. */
export function programOf({ command }: Container): string {
  const path = command.at(-1) ?? '';
  if (!path.startsWith('dist/')) throw new Error(`${path} is not a program of the image`);
  return join(testServer().compiled, path.slice('dist/'.length));
}

/**
 * Runs a container's program to its end.
 * @param differing.overrides variables that differ outside the cluster.
 * @returns what it printed. @throws Error when it fails.
 */
export async function runContainer(
  cluster: Cluster,
  namespace: string,
  container: Container,
  { overrides, words }: { overrides: Readonly<Record<string, string>>; words: readonly string[] },
): Promise<string> {
  const env = { PATH: process.env['PATH'], ...environmentIn(cluster, namespace, container), ...overrides };
  const { stdout } = await promisify(execFile)(process.execPath, [programOf(container), ...words], { env });
  return stdout;
}

/** Runs a container's program until it prints a text, and ends it by SIGTERM. @returns the exit code. */
export async function runUntil(
  cluster: Cluster,
  namespace: string,
  container: Container,
  text: string,
): Promise<unknown> {
  const environment = { ...environmentIn(cluster, namespace, container), WORKFLOWS_PORT: '0', HOST: '127.0.0.1' };
  const child = spawn(process.execPath, [programOf(container)], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(text)) child.kill('SIGTERM');
    });
  }
  const [code] = (await exited) as [number | null];
  return output.includes(text) ? code : output;
}

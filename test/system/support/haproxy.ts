import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort, programOf, runServer, serverFolder } from './server-process.js';

/** HAProxy before the slots of a rollout. */
export interface Haproxy {
  readonly address: string;
  /** Per cent of the requests for each slot, from now on. */
  shift(weights: Readonly<Record<string, number>>): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Shares requests between slots by weight; the header x-accubooks-slot reaches one whatever its weight, and each answer
 * says in x-slot whose it is. A request is never sent twice by HAProxy itself; a slot that takes no connections for a
 * second gets none any more, as with the probes of a cluster.
 */
export async function startHaproxy(slots: Readonly<Record<string, string>>): Promise<Haproxy> {
  const program = programOf('haproxy', '/usr/sbin/haproxy');
  const folder = serverFolder('haproxy');
  const [port, socket] = [await freePort(), join(folder, 'admin.sock')];
  const configuration = join(folder, 'haproxy.cfg');
  writeFileSync(configuration, configurationOf(slots, port, socket));
  const stop = await runServer(program, ['-db', '-f', configuration], folder, 'SIGTERM', async () => {
    await command(socket, 'show info');
  });
  return {
    address: `http://127.0.0.1:${String(port)}`,
    shift: async (weights) => {
      for (const [slot, weight] of Object.entries(weights)) {
        const answer = await command(socket, `set server api/${slot} weight ${String(weight)}`);
        if (answer.trim() !== '') throw new Error(`HAProxy did not take the weight: ${answer}`);
      }
    },
    stop,
  };
}

function configurationOf(slots: Readonly<Record<string, string>>, port: number, socket: string): string {
  const servers = Object.entries(slots).map(
    ([slot, address]) => `  server ${slot} ${new URL(address).host} weight 100 check inter 500ms fall 2 rise 1`,
  );
  const byHeader = Object.keys(slots).map((slot) => `  use-server ${slot} if { req.hdr(x-accubooks-slot) ${slot} }`);
  return [
    'global',
    `  stats socket ${socket} level admin`,
    'defaults',
    '  mode http',
    '  retries 0',
    '  timeout connect 1s',
    '  timeout client 30s',
    '  timeout server 15s',
    'listen api',
    `  bind 127.0.0.1:${String(port)}`,
    '  balance roundrobin',
    '  http-response set-header x-slot %s',
    ...byHeader,
    ...servers,
    '',
  ].join('\n');
}

async function command(socket: string, line: string): Promise<string> {
  const connection = connect(socket);
  await once(connection, 'connect');
  connection.write(`${line}\n`);
  return text(connection);
}

import { Redis } from 'ioredis';
import { freePort, programOf, runServer, serverFolder } from './server-process.js';

/** A Redis that keeps nothing. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Stops the process from running, as an overloaded machine does; connections stay open. */
  freeze(): boolean;
  thaw(): boolean;
  stop(): Promise<void>;
}

/** @param port any free one unless given. */
export async function startRedis(port?: number): Promise<RedisServer> {
  const listening = port ?? (await freePort());
  const url = `redis://127.0.0.1:${String(listening)}`;
  const program = programOf('redis-server', '/usr/bin/redis-server');
  const settings = ['--port', String(listening), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  let pid = 0;
  const stop = await runServer(program, settings, serverFolder('redis'), 'SIGKILL', async () => {
    pid = await processId(url);
  });
  return {
    port: listening,
    url,
    freeze: () => process.kill(pid, 'SIGSTOP'),
    thaw: () => process.kill(pid, 'SIGCONT'),
    stop,
  };
}

/** @throws Error while it does not answer. */
async function processId(url: string): Promise<number> {
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1]);
  } finally {
    client.disconnect();
  }
}

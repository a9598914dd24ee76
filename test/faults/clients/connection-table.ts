import { readFileSync } from 'node:fs';

/** How the kernel sees the server's end of a connection on the loopback. */
export interface ServerEnd {
  readonly established: boolean;
  /** What the server has written and the client has not taken. */
  readonly unsentBytes: number;
}

const ESTABLISHED = '01';

/** Looks up a connection between two ports; undefined when there is none any more. */
export function serverEndOf(serverPort: number, clientPort: number): ServerEnd | undefined {
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)) {
    const [, local = '', remote = '', state, queues = ''] = line.trim().split(/\s+/);
    if (portOf(local) !== serverPort || portOf(remote) !== clientPort) continue;
    return { established: state === ESTABLISHED, unsentBytes: parseInt(queues, 16) };
  }
  return undefined;
}

/** Of an address such as `0100007F:1F90`. */
function portOf(address: string): number {
  return parseInt(address.split(':')[1] ?? '', 16);
}

import type { Socket } from 'node:net';

/** How many connections are read again after each turn of the event loop. */
const WOKEN_PER_TURN = 64;

/**
 * Connections that were refused for overload and are not read until it is their turn again. In each of its turns the event
 * loop reads every connection that has sent something; when thousands send at once a turn takes long, and a group of writes
 * needs several turns to its commit. So refusing would hold up what was accepted. This bounds how many are read in a turn;
 * while the load is small a connection rests for one turn.
 */
export class RestingConnections {
  private resting: Socket[] = [];
  private readonly wakeSome = (): void => {
    this.wake();
  };

  /** After the answer to its last request: before that, Node would go on reading by itself. */
  rest(socket: Socket): void {
    socket.pause();
    this.resting.push(socket);
    if (this.resting.length === 1) setImmediate(this.wakeSome);
  }

  private wake(): void {
    const woken = this.resting.slice(0, WOKEN_PER_TURN);
    this.resting = this.resting.slice(WOKEN_PER_TURN);
    for (const socket of woken) socket.resume();
    if (this.resting.length > 0) setImmediate(this.wakeSome);
  }
}

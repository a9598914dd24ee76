import type { Socket } from 'node:net';

/** How many connections are read again after each turn of the event loop. */
const WOKEN_PER_TURN = 8;

/**
 * Connections that were refused for overload and are not read until it is their turn again. In each of its turns the event
 * loop reads every connection that has sent something; when thousands send at once a turn takes long, and a group of writes
 * needs several turns to its commit. So refusing would hold up what was accepted. This bounds how many are read in a turn;
 * while the load is small a connection rests for one turn.
 */
export class RestingConnections {
  private refused: Socket[] = [];
  private resting: Socket[] = [];
  private scheduled = false;

  /** After the answer to its last request. */
  rest(socket: Socket): void {
    this.refused.push(socket);
    this.schedule();
  }

  /** Only at the end of the turn are connections paused: until then Node goes on reading the rest of the last request. */
  private endTurn(): void {
    const { refused } = this;
    this.refused = [];
    const room = WOKEN_PER_TURN - this.resting.length;
    for (const socket of this.resting.splice(0, WOKEN_PER_TURN)) socket.resume();
    for (const socket of refused.slice(Math.max(0, room))) {
      socket.pause();
      this.resting.push(socket);
    }
    if (this.resting.length > 0) this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.endTurn();
    });
  }
}

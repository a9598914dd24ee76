import { once } from 'node:events';
import { connect } from 'node:net';

/** Whether somebody listens there. */
export async function accepts(baseUrl: string): Promise<boolean> {
  const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

import { connect } from 'node:net';

/** Sends bytes as they are; resolves with all that came back once the server has closed the connection. */
export function exchange(port: number, bytes: string | Buffer): Promise<{ text: string; status: number }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const finish = (): void => {
      const text = Buffer.concat(chunks).toString('latin1');
      resolve({ text, status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0) });
    };
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('close', finish);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') finish();
      else reject(error);
    });
    socket.setTimeout(60_000, () => socket.destroy(new Error('the server kept the connection open')));
    socket.write(bytes);
  });
}

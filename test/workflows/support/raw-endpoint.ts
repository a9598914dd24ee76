import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What a hostile endpoint does with a connection once the first bytes of a request are there. */
export type Misbehaviour = (socket: Socket) => void;

const HTTP_OK = 'HTTP/1.1 200 OK\r\n';

/** Endpoints that answer, but not as receivers of webhooks should, and what is said of it. */
export const BAD_ANSWERS: Readonly<Record<string, { readonly act: Misbehaviour; readonly error: string }>> = {
  'changes to another protocol': {
    act: (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    error: 'the endpoint answered 101',
  },
  'says 101 and changes to nothing': {
    act: (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
    error: 'the endpoint answered 101',
  },
  'changes to another protocol and closes': {
    act: (socket) => socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    error: 'the endpoint answered 101',
  },
  'closes the connection': {
    act: (socket) => socket.end(),
    error: 'the endpoint closed the connection without an answer',
  },
  'resets the connection': {
    act: (socket) => socket.resetAndDestroy(),
    error: 'the endpoint closed the connection without an answer',
  },
  'closes the connection within the head': {
    act: (socket) => socket.end(`${HTTP_OK}Server: `),
    error: 'the endpoint closed the connection without an answer',
  },
  'closes the connection after a hint': {
    act: (socket) => socket.end('HTTP/1.1 103 Early Hints\r\n\r\n'),
    error: 'the endpoint closed the connection without an answer',
  },
  'sends hints without end': {
    act: (socket) => {
      again(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(50));
    },
    error: 'the endpoint sent too much before its answer',
  },
  'says to go on without end': {
    act: (socket) => {
      again(socket, 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(50));
    },
    error: 'the endpoint sent too much before its answer',
  },
  'sends a head without end': {
    act: (socket) => {
      socket.write(HTTP_OK);
      again(socket, `X-Filling: ${'x'.repeat(1_000)}\r\n`.repeat(50));
    },
    error: "the head of the endpoint's answer is too long",
  },
  'does not speak HTTP': {
    act: (socket) => {
      again(socket, '220 mail.example.com ESMTP\r\n');
    },
    error: "the endpoint's answer is not HTTP",
  },
};

/** Endpoints that never end their answer's head: only the time limit ends these. */
export const ENDLESS_ANSWERS: Readonly<Record<string, Misbehaviour>> = {
  'says nothing': () => undefined,
  'sends one hint': (socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'),
  'sends its head a byte at a time': (socket) => {
    socket.write(`${HTTP_OK}X-Filling: `);
    again(socket, 'x', 20);
  },
};

/** Somebody's endpoint that does what it likes with its connections. */
export class RawEndpoint {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async open(act: Misbehaviour): Promise<RawEndpoint> {
    const server = createServer();
    const endpoint = new RawEndpoint(server);
    server.on('connection', (socket) => {
      endpoint.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => endpoint.sockets.delete(socket));
      socket.once('data', () => {
        act(socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/hook`;
  }

  /** How many connections its clients have not ended. */
  get connectionCount(): number {
    return this.sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Sends it until the connection ends. */
function again(socket: Socket, text: string, everyMs = 1): void {
  const timer = setInterval(() => {
    if (socket.writableNeedDrain) return;
    socket.write(text);
  }, everyMs);
  socket.on('close', () => {
    clearInterval(timer);
  });
}

import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const REQUEST_TIMEOUT_MS = 5_000;

/** What the server tells. */
export interface RunnerState {
  /** Whether jobs are being taken. */
  isReady(): Promise<boolean>;
  readonly metricsType: string;
  metrics(): Promise<string>;
}

/** Serves `/health/live`, `/health/ready` and `/metrics` of the process that runs workflows, and nothing else. */
export class RunnerServer {
  private readonly server: Server;

  constructor(private readonly state: RunnerState) {
    this.server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
      this.answer(request.method === 'GET' ? request.url : undefined, response).catch(() => {
        respond(response, 503, { status: 'error' });
      });
    });
  }

  /** @returns the port. @throws the error of `listen`. */
  async open(port: number, host: string): Promise<number> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  private async answer(path: string | undefined, response: ServerResponse): Promise<void> {
    const { state } = this;
    if (path === '/health/live') {
      // Never asks the database: restarting would not mend that.
      respond(response, 200, { status: 'ok' });
    } else if (path === '/health' || path === '/health/ready') {
      const isReady = await state.isReady();
      respond(response, isReady ? 200 : 503, { status: isReady ? 'ok' : 'error' });
    } else if (path === '/metrics') {
      const text = await state.metrics();
      response.writeHead(200, { 'content-type': state.metricsType, 'cache-control': 'no-store' }).end(text);
    } else respond(response, 404, { status: 'error' });
  }
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

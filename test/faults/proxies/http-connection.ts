import { createConnection, type Socket } from 'node:net';
import { Line, type LineConditions } from './line.js';
import { type RequestPiece, RequestReader } from './request-reader.js';

/**
 * What happens to a request that may write:
 * - `request-cut`: the server gets the head and so many bytes of the body, then both sides lose their connection; a
 *   request whose body is not longer, or of unknown length, is left alone: none is cut after its last byte.
 * - `client-leaves`: the server gets all of it, then both sides lose their connection at once.
 * - `answer-lost`: the server has begun to answer, the client loses its connection without hearing.
 * - `answer-cut`: the client gets so many bytes of the answer, its head included, then both lose their connection.
 */
export type RequestFault =
  | { readonly kind: 'request-cut'; readonly bodyBytes: number }
  | { readonly kind: 'client-leaves' }
  | { readonly kind: 'answer-lost' }
  | { readonly kind: 'answer-cut'; readonly bytes: number };

/** What a connection asks its proxy. */
export interface HttpConnectionOwner {
  readonly conditions: LineConditions;
  /** @returns the fault that this request meets. */
  requestFault(head: RequestPiece): RequestFault | undefined;
  troubled(): void;
  /** Told when a fault is carried out. */
  met(fault: RequestFault): void;
}

/** One client's connection to the API, through the proxy. */
export class HttpConnection {
  private readonly server: Socket;
  private readonly toServer: Line;
  private readonly toClient: Line;
  private readonly requests = new RequestReader();
  /** Of the request that is under way. */
  private fault: RequestFault | undefined;
  private bodyBytesPassed = 0;
  private answerBytesPassed = 0;

  constructor(
    private readonly client: Socket,
    target: { readonly host: string; readonly port: number },
    private readonly owner: HttpConnectionOwner,
    onClose: () => void,
  ) {
    this.server = createConnection(target);
    const troubled = (): void => {
      owner.troubled();
    };
    this.toServer = new Line(this.server, owner.conditions, troubled);
    this.toClient = new Line(client, owner.conditions, troubled);
    client.on('data', (chunk: Buffer) => {
      for (const piece of this.requests.read(chunk)) this.pass(piece);
    });
    this.server.on('data', (chunk: Buffer) => {
      this.answer(chunk);
    });
    for (const socket of [client, this.server]) socket.on('error', () => undefined);
    client.on('close', () => {
      this.server.destroy();
      onClose();
    });
    this.server.on('end', () => {
      this.toClient.end();
    });
    this.server.on('close', (failed) => {
      // A refused or reset connection is one for the client too.
      if (failed) client.resetAndDestroy();
      else this.toClient.end();
    });
  }

  cut(): void {
    this.client.resetAndDestroy();
    this.server.destroy();
  }

  private pass(piece: RequestPiece): void {
    if (this.client.destroyed) return;
    if (piece.isHead) {
      this.fault = this.owner.requestFault(piece);
      this.bodyBytesPassed = 0;
      this.answerBytesPassed = 0;
    }
    const { fault } = this;
    if (fault?.kind === 'request-cut' && !piece.isHead) {
      this.toServer.write(piece.bytes.subarray(0, fault.bodyBytes - this.bodyBytesPassed));
      this.bodyBytesPassed += piece.bytes.length;
      if (this.bodyBytesPassed >= fault.bodyBytes) this.cutFor(fault);
      return;
    }
    this.toServer.write(piece.bytes);
    if (fault?.kind === 'client-leaves' && piece.isLast) this.cutFor(fault);
  }

  private answer(chunk: Buffer): void {
    const { fault } = this;
    if (fault?.kind === 'answer-lost') this.cutFor(fault);
    else if (fault?.kind === 'answer-cut') {
      this.toClient.write(chunk.subarray(0, Math.max(0, fault.bytes - this.answerBytesPassed)));
      this.answerBytesPassed += chunk.length;
      if (this.answerBytesPassed >= fault.bytes) this.cutFor(fault);
    } else this.toClient.write(chunk);
  }

  /** What was passed on before still arrives; nothing after it does. */
  private cutFor(fault: RequestFault): void {
    this.fault = undefined;
    this.owner.met(fault);
    for (const socket of [this.client, this.server]) socket.removeAllListeners('data').resume();
    this.toServer.end();
    this.toClient.end();
  }
}

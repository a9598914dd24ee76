/** A piece of a request: its whole head, or some bytes of its body. */
export interface RequestPiece {
  readonly bytes: Buffer;
  readonly isHead: boolean;
  /** Whether the request ends with this piece. */
  readonly isLast: boolean;
  /** Of the request that the piece belongs to. */
  readonly method: string;
  /** Of the whole body. */
  readonly bodyBytes: number;
}

const HEAD_END = '\r\n\r\n';

/** Cuts a client's side of an HTTP/1.1 connection into requests. After a body without a length everything is its body. */
export class RequestReader {
  private head: Buffer = Buffer.alloc(0);
  private method = '';
  private bodyBytes = 0;
  private bodyLeft = 0;

  read(chunk: Buffer): RequestPiece[] {
    const pieces: RequestPiece[] = [];
    for (let rest = chunk; rest.length > 0;) {
      rest = this.bodyLeft > 0 ? this.readBody(rest, pieces) : this.readHead(rest, pieces);
    }
    return pieces;
  }

  private readHead(chunk: Buffer, pieces: RequestPiece[]): Buffer {
    this.head = Buffer.concat([this.head, chunk]);
    const end = this.head.indexOf(HEAD_END);
    if (end < 0) return Buffer.alloc(0);
    const bytes = this.head.subarray(0, end + HEAD_END.length);
    const rest = this.head.subarray(bytes.length);
    this.head = Buffer.alloc(0);
    const text = bytes.toString('latin1');
    this.method = text.slice(0, text.indexOf(' '));
    this.bodyBytes = bodyBytesOf(text);
    this.bodyLeft = this.bodyBytes;
    pieces.push(this.piece(bytes, true));
    return rest;
  }

  private readBody(chunk: Buffer, pieces: RequestPiece[]): Buffer {
    const bytes = chunk.subarray(0, Math.min(chunk.length, this.bodyLeft));
    this.bodyLeft -= bytes.length;
    pieces.push(this.piece(bytes, false));
    return chunk.subarray(bytes.length);
  }

  private piece(bytes: Buffer, isHead: boolean): RequestPiece {
    return { bytes, isHead, isLast: this.bodyLeft === 0, method: this.method, bodyBytes: this.bodyBytes };
  }
}

function bodyBytesOf(head: string): number {
  if (/\r\ntransfer-encoding:/i.test(head)) return Infinity;
  return Number(/\r\ncontent-length:\s*(\d+)/i.exec(head)?.[1] ?? 0);
}

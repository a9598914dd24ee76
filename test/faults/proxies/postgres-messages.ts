/** A message of PostgreSQL's protocol, version 3. The first ones of a client have no type. */
export interface Message {
  readonly type: string;
  readonly bytes: Buffer;
}

const TYPED_HEAD_BYTES = 5;
const UNTYPED_HEAD_BYTES = 4;
const START_CODE = 196_608;

/** Cuts one direction of a connection into messages, however its bytes come. */
export class MessageReader {
  private rest: Buffer = Buffer.alloc(0);

  /** @param hasTypes false for a client's side, until its startup message is through. */
  constructor(private hasTypes: boolean) {}

  /** @returns the messages that are whole by now. */
  read(chunk: Buffer): Message[] {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const messages: Message[] = [];
    for (let message = this.next(); message !== undefined; message = this.next()) messages.push(message);
    return messages;
  }

  private next(): Message | undefined {
    const headBytes = this.hasTypes ? TYPED_HEAD_BYTES : UNTYPED_HEAD_BYTES;
    if (this.rest.length < headBytes) return undefined;
    const length = this.rest.readUInt32BE(headBytes - 4) + headBytes - 4;
    if (this.rest.length < length) return undefined;
    const bytes = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    const type = this.hasTypes ? String.fromCharCode(bytes[0] ?? 0) : '';
    // The version that every client starts with; requests for encryption come before it.
    if (!this.hasTypes && bytes.readUInt32BE(4) >>> 16 === START_CODE >>> 16) this.hasTypes = true;
    return { type, bytes };
  }
}

/** True for a client's question whether the connection may be encrypted. */
export function asksForEncryption({ type, bytes }: Message): boolean {
  return type === '' && [80_877_103, 80_877_104].includes(bytes.readUInt32BE(4));
}

/** The login that a startup message asks for. */
export function loginOf({ bytes }: Message): string {
  return /(?:^|\0)user\0([^\0]*)/.exec(bytes.toString('utf8', UNTYPED_HEAD_BYTES + 4))?.[1] ?? '';
}

export function queryMessage(sql: string): Buffer {
  const text = Buffer.from(`${sql}\0`);
  const head = Buffer.alloc(TYPED_HEAD_BYTES);
  head.write('Q');
  head.writeUInt32BE(text.length + 4, 1);
  return Buffer.concat([head, text]);
}

export const SYNC = Buffer.from([0x53, 0, 0, 0, 4]);

/** Knows which messages of a client carry out a COMMIT, be it a simple query or a prepared statement. */
export class CommitFinder {
  private readonly statements = new Set<string>();
  private readonly portals = new Set<string>();

  isCommit({ type, bytes }: Message): boolean {
    if (type === 'Q') return endsWithCommit(textAt(bytes, TYPED_HEAD_BYTES));
    if (type === 'E') return this.portals.has(textAt(bytes, TYPED_HEAD_BYTES));
    if (type === 'P') this.parse(bytes);
    if (type === 'B') this.bind(bytes);
    return false;
  }

  private parse(bytes: Buffer): void {
    const name = textAt(bytes, TYPED_HEAD_BYTES);
    const sql = textAt(bytes, TYPED_HEAD_BYTES + Buffer.byteLength(name) + 1);
    if (endsWithCommit(sql)) this.statements.add(name);
    else this.statements.delete(name);
  }

  private bind(bytes: Buffer): void {
    const portal = textAt(bytes, TYPED_HEAD_BYTES);
    const statement = textAt(bytes, TYPED_HEAD_BYTES + Buffer.byteLength(portal) + 1);
    if (this.statements.has(statement)) this.portals.add(portal);
    else this.portals.delete(portal);
  }
}

function endsWithCommit(sql: string): boolean {
  return /(^|;)\s*(commit|end)(\s+(work|transaction))?[\s;]*$/i.test(sql);
}

/** The text that ends with a NUL. */
function textAt(bytes: Buffer, start: number): string {
  return bytes.toString('utf8', start, bytes.indexOf(0, start));
}

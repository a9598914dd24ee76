import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import pg, { type ClientBase } from 'pg';

/** What goes over the wire of a statement. */
export interface BatchStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What a statement was answered. */
export interface StatementAnswer {
  /** Names of the columns of its rows. */
  readonly columns: readonly string[];
  /** Its rows, as arrays of values in the order of columns. */
  readonly rows: readonly unknown[][];
  /** How many rows it gave or changed; null for one that does neither. */
  readonly rowCount: number | null;
}

type TypeId = Parameters<ClientBase['getTypeParser']>[0];
type ParseText = (text: string) => unknown;

/** How rows of a statement are read. */
interface RowFormat {
  readonly columns: readonly string[];
  readonly parsers: readonly ParseText[];
}

/** A parameter as it is sent. */
type Parameter = string | Buffer | null;

/** What a batch uses of the driver's connection: messages, and the names that are prepared, or about to be. */
interface Connection {
  readonly stream: Writable;
  readonly parsedStatements: Record<string, string | undefined>;
  readonly submittedNamedStatements: Record<string, string | undefined>;
  parse(message: { readonly name: string | undefined; readonly text: string }): void;
  bind(message: { readonly statement: string | undefined; readonly values: readonly Parameter[] }): void;
  describe(message: { readonly type: 'P' }): void;
  execute(): void;
  sync(): void;
}

/** PostgreSQL cuts names of prepared statements at 63 bytes. */
const PREPARED_NAME_LENGTH = 32;

/** In a command's tag: `SELECT 5`, `INSERT 0 5`. */
const ROW_COUNT = /\d+$/;

const NO_ROWS: RowFormat = { columns: [], parsers: [] };

/** Exported by the driver, but not in its types. */
const { prepareValue } = (pg as unknown as { utils: { prepareValue: (value: unknown) => Parameter } }).utils;

const preparedNames = new Map<string, string>();

/** What prepared statements give, by connection and name. PostgreSQL refuses to run one that would give other types. */
const formatsOfConnections = new WeakMap<Connection, Map<string, RowFormat>>();

/**
 * Statements that are sent together and answered together: one write to the socket, one Sync, and so one flush by
 * PostgreSQL. What is prepared on the connection is only bound and executed. Under READ COMMITTED each statement has a
 * snapshot of its own, taken when it is bound, which is after the one before has ended.
 *
 * After an error PostgreSQL skips the rest of the batch; the batch is rejected with that error as a whole.
 *
 * It is one of the driver's queries since a pipelined connection takes no others; like them it leaves no portal open.
 */
export class StatementBatch extends pg.Query {
  /** All answers, in the order of statements. */
  readonly answers: Promise<StatementAnswer[]>;
  /** Prepared name and text of the statement whose answer comes next: the driver notes them when it has been parsed. */
  name: string | undefined;
  text: string;
  private readonly names: readonly (string | undefined)[];
  private readonly parameters: readonly (readonly Parameter[])[];
  private readonly received: StatementAnswer[] = [];
  private formats: Map<string, RowFormat>;
  private format = NO_ROWS;
  private rows: unknown[][];
  private unreadable: Error | undefined;
  private resolve: (answers: StatementAnswer[]) => void;
  private reject: (error: Error) => void;

  /** @param prepared whether statements are prepared under names, or parsed each time. */
  constructor(
    private readonly client: ClientBase,
    readonly statements: readonly BatchStatement[],
    prepared: boolean,
  ) {
    super({ text: '' });
    this.names = statements.map(({ text }) => (prepared ? preparedName(text) : undefined));
    this.parameters = statements.map(({ values }) => values.map((value) => prepareValue(value)));
    this.answers = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** How many statements have been answered; after an error, the place of the one that failed. */
  get answered(): number {
    return this.received.length;
  }

  override submit = (connection: object): void => {
    this.formats = formatsOf(connection as Connection);
    this.write(connection as Connection);
    this.expectNext();
  };

  handleRowDescription({ fields }: { readonly fields: readonly { name: string; dataTypeID: TypeId }[] }): void {
    this.format = {
      columns: fields.map(({ name }) => name),
      parsers: fields.map(({ dataTypeID }) => this.client.getTypeParser(dataTypeID, 'text') as ParseText),
    };
  }

  /** Parses values in the place of their texts: nobody else reads the message. */
  handleDataRow({ fields }: { readonly fields: unknown[] }): void {
    const { parsers } = this.format;
    try {
      parsers.forEach((parse, place) => {
        if (fields[place] !== null) fields[place] = parse(fields[place] as string);
      });
    } catch (error) {
      this.unreadable ??= error as Error;
    }
    this.rows.push(fields);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const { name, format, rows } = this;
    if (name !== undefined) this.formats.set(name, format);
    const count = ROW_COUNT.exec(text);
    this.received.push({ columns: format.columns, rows, rowCount: count === null ? null : Number(count[0]) });
    this.expectNext();
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' });
  }

  handleReadyForQuery(): void {
    if (this.unreadable === undefined) this.resolve(this.received);
    else this.reject(this.unreadable);
  }

  /** What stands behind the statement that failed has not been parsed either. */
  handleError(error: Error, connection: Connection): void {
    for (const name of this.names.slice(this.answered)) {
      if (name !== undefined) Reflect.deleteProperty(connection.submittedNamedStatements, name);
    }
    this.reject(error);
  }

  private write(connection: Connection): void {
    connection.stream.cork();
    this.statements.forEach(({ text }, place) => {
      const name = this.names[place];
      const isPrepared = name !== undefined && isKnown(connection, name);
      if (!isPrepared) connection.parse({ name, text });
      if (!isPrepared && name !== undefined) connection.submittedNamedStatements[name] = text;
      connection.bind({ statement: name, values: this.parameters[place] as readonly Parameter[] });
      if (!isPrepared || !this.formats.has(name)) connection.describe({ type: 'P' });
      connection.execute();
    });
    connection.sync();
    connection.stream.uncork();
  }

  private expectNext(): void {
    this.name = this.names[this.answered];
    this.text = this.statements[this.answered]?.text ?? '';
    this.format = (this.name === undefined ? undefined : this.formats.get(this.name)) ?? NO_ROWS;
    this.rows = [];
  }
}

function isKnown({ parsedStatements, submittedNamedStatements }: Connection, name: string): boolean {
  return parsedStatements[name] !== undefined || submittedNamedStatements[name] !== undefined;
}

function formatsOf(connection: Connection): Map<string, RowFormat> {
  let formats = formatsOfConnections.get(connection);
  if (formats === undefined) {
    formats = new Map();
    formatsOfConnections.set(connection, formats);
  }
  return formats;
}

function preparedName(text: string): string {
  let name = preparedNames.get(text);
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('hex').slice(0, PREPARED_NAME_LENGTH);
    preparedNames.set(text, name);
  }
  return name;
}

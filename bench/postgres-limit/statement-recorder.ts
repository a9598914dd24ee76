import pg from 'pg';
import { prepareValue } from 'pg/lib/utils.js';
import type { RecordedGroup, RecordedStatement } from './recording.js';

interface Sent {
  readonly name?: string | undefined;
  readonly text: string;
  readonly values: readonly (string | null)[];
  readonly result: Promise<pg.QueryResult>;
}

type Query = (this: pg.Client, ...parameters: unknown[]) => Promise<pg.QueryResult>;

/** Listens to what the driver sends, for all connections of this process, and can hold a COMMIT back. */
export class StatementRecorder {
  private readonly open = new Map<pg.Client, Sent[][]>();
  private readonly unanswered = new Map<pg.Client, number>();
  private readonly ended: Sent[][][] = [];
  private gate: Promise<void> | undefined;
  private isHeld = false;

  /** From here on everything is recorded. */
  attach(): void {
    const { prototype } = pg.Client as unknown as { prototype: { query: Query } };
    const send = prototype.query;
    const note = this.note.bind(this);
    const untilOpen = (): Promise<void> | undefined => this.waitAtGate();
    prototype.query = function (...parameters) {
      const [config] = parameters;
      const waiting = textOf(config) === 'COMMIT' ? untilOpen() : undefined;
      const result =
        waiting === undefined ? send.apply(this, parameters) : waiting.then(() => send.apply(this, parameters));
      note(this, config, result);
      return result;
    };
  }

  /** Holds the next COMMITs until the returned function is called. */
  close(): () => void {
    let open = (): void => undefined;
    this.isHeld = false;
    this.gate = new Promise((resolve) => {
      open = () => {
        this.gate = undefined;
        resolve();
      };
    });
    return open;
  }

  /** Whether a COMMIT waits at the gate. */
  get holds(): boolean {
    return this.isHeld;
  }

  /** The committed transactions that inserted exactly so many payments, in their order. */
  async groupsOf(payments: number): Promise<RecordedGroup[]> {
    const groups: RecordedGroup[] = [];
    for (const batches of this.ended) {
      const recorded: RecordedStatement[][] = [];
      for (const batch of batches) recorded.push(await Promise.all(batch.map(recordedOf)));
      const inserts = recorded.flat().filter(({ text }) => /^INSERT INTO "?payments"? /.test(text));
      if (inserts.reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0) === payments) {
        groups.push({ payments, batches: recorded });
      }
    }
    return groups;
  }

  private waitAtGate(): Promise<void> | undefined {
    if (this.gate !== undefined) this.isHeld = true;
    return this.gate;
  }

  private note(client: pg.Client, config: unknown, result: Promise<pg.QueryResult>): void {
    const text = textOf(config);
    if (text === undefined) return;
    if (text.startsWith('BEGIN')) this.open.set(client, []);
    const batches = this.open.get(client);
    if (batches === undefined) return;
    const unanswered = this.unanswered.get(client) ?? 0;
    if (unanswered === 0) batches.push([]);
    batches.at(-1)?.push(sentOf(config, text, result));
    this.unanswered.set(client, unanswered + 1);
    const answered = (): void => {
      this.unanswered.set(client, (this.unanswered.get(client) ?? 1) - 1);
    };
    result.then(answered, answered);
    if (text !== 'COMMIT') return;
    this.open.delete(client);
    this.ended.push(batches);
  }
}

function textOf(config: unknown): string | undefined {
  if (typeof config === 'string') return config;
  const text = (config as { text?: unknown } | undefined)?.text;
  return typeof text === 'string' ? text : undefined;
}

function sentOf(config: unknown, text: string, result: Promise<pg.QueryResult>): Sent {
  const { name, values = [] } = (typeof config === 'string' ? {} : config) as { name?: string; values?: unknown[] };
  return { name, text, values: values.map((value) => prepareValue(value) as string | null), result };
}

async function recordedOf({ name, text, values, result }: Sent): Promise<RecordedStatement> {
  return { name, text, values, rowCount: (await result).rowCount };
}

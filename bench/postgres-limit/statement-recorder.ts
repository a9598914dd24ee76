import pg from 'pg';
import { prepareValue } from 'pg/lib/utils.js';
import { StatementBatch } from '../../src/idempotency/engine/statement-batch.js';
import type { RecordedGroup, RecordedStatement, RecordedValue } from './recording.js';

interface Sent {
  readonly prepared: boolean;
  readonly text: string;
  readonly values: readonly RecordedValue[];
  readonly rowCount: Promise<number | null>;
}

/** What `query` returns: for a batch the batch itself. */
type Query = (this: pg.Client, ...parameters: unknown[]) => Promise<pg.QueryResult> | StatementBatch;

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
      const waiting = config === 'COMMIT' ? untilOpen() : undefined;
      const result =
        waiting === undefined
          ? send.apply(this, parameters)
          : waiting.then(() => send.apply(this, parameters) as Promise<pg.QueryResult>);
      if (result instanceof StatementBatch) note(this, sentOfBatch(result));
      else if (typeof config === 'string') note(this, [sentOf(config, result)]);
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

  /** Everything that is sent while an answer is awaited goes together with what awaits it. */
  private note(client: pg.Client, sent: readonly Sent[]): void {
    if (sent[0]?.text.startsWith('BEGIN') === true) this.open.set(client, []);
    const batches = this.open.get(client);
    if (batches === undefined) return;
    const unanswered = this.unanswered.get(client) ?? 0;
    if (unanswered === 0) batches.push([]);
    batches.at(-1)?.push(...sent);
    this.unanswered.set(client, unanswered + 1);
    const answered = (): void => {
      this.unanswered.set(client, (this.unanswered.get(client) ?? 1) - 1);
    };
    sent.at(-1)?.rowCount.then(answered, answered);
    if (sent[0]?.text !== 'COMMIT') return;
    this.open.delete(client);
    this.ended.push(batches);
  }
}

/** Transaction control, which the engine sends by itself. */
function sentOf(text: string, result: Promise<pg.QueryResult>): Sent {
  return { prepared: false, text, values: [], rowCount: result.then(({ rowCount }) => rowCount) };
}

function sentOfBatch({ statements, answers }: StatementBatch): Sent[] {
  return statements.map(({ text, values }, place) => ({
    prepared: true,
    text,
    values: values.map(recordedValue),
    rowCount: answers.then((answered) => answered[place]?.rowCount ?? null),
  }));
}

function recordedValue(value: unknown): RecordedValue {
  const sent = prepareValue(value);
  return Buffer.isBuffer(sent) ? { bytes: sent.toString('latin1') } : sent;
}

async function recordedOf({ rowCount, ...statement }: Sent): Promise<RecordedStatement> {
  return { ...statement, rowCount: await rowCount };
}

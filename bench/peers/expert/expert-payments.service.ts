import { ForbiddenException, Inject, Injectable, UnprocessableEntityException } from '@nestjs/common';
import pg from 'pg';
import { VALUE_PARSERS } from '../../../src/database/value-parsers.js';
import { type PaymentRequest, paymentRows, type PaymentRows } from '../payment-rows.js';
import { entryStatement, readStatement, storedStatement, writeStatement } from './expert-statements.js';

/** Injection token of the connections. */
export const EXPERT_POOL = Symbol('EXPERT_POOL');

/** An answer with its status. */
export interface ExpertAnswer {
  readonly status: number;
  readonly body: string;
}

interface Stored {
  readonly fingerprint: string | null;
  readonly answer: string | null;
}

interface Read extends Stored {
  readonly role: string | null;
  readonly is_active: boolean | null;
  readonly books_locked_through: string | null;
  readonly bank_id: string | null;
  readonly credits_id: string | null;
}

/** Somebody with the same key was faster. */
class KeyTaken extends Error {}

/**
 * One transaction for each request, in as few statements as the schema allows and two round trips: BEGIN and one look,
 * then one write of all rows but the entry, the entry, and COMMIT.
 */
@Injectable()
export class ExpertPaymentsService {
  constructor(@Inject(EXPERT_POOL) private readonly pool: pg.Pool) {}

  static pool(connectionString: string, max: number): pg.Pool {
    // The types don't know this option of the client.
    const pipelined = { pipeline: true };
    return new pg.Pool({ connectionString, max, types: VALUE_PARSERS, ...pipelined });
  }

  async create(request: PaymentRequest): Promise<ExpertAnswer> {
    const client = await this.pool.connect();
    try {
      const read = await lookUp(client, request);
      if (read.answer !== null) {
        await client.query('ROLLBACK');
        return replay(request, read);
      }
      const rows = paymentRows(request, accountsOf(request, read));
      await write(client, rows);
      return { status: 201, body: rows.stored.answer };
    } catch (error) {
      await client.query('ROLLBACK');
      if (!(error instanceof KeyTaken)) throw error;
      const { rows } = await client.query<Stored>(storedStatement(request));
      return replay(request, rows[0] ?? { fingerprint: null, answer: null });
    } finally {
      client.release();
    }
  }
}

async function lookUp(client: pg.PoolClient, request: PaymentRequest): Promise<Read> {
  const [, { rows }] = await Promise.all([client.query('BEGIN'), client.query<Read>(readStatement(request))]);
  const [read] = rows;
  if (read === undefined) throw new ForbiddenException();
  return read;
}

/** A key that was taken leaves the entry without lines, which is refused, and COMMIT of a failed transaction undoes it. */
async function write(client: pg.PoolClient, rows: PaymentRows): Promise<void> {
  const [written, , committed] = await Promise.allSettled([
    client.query<{ taken: number }>(writeStatement(rows)),
    client.query(entryStatement(rows)),
    client.query('COMMIT'),
  ]);
  if (written.status === 'rejected') throw written.reason;
  if (written.value.rows[0]?.taken !== 1) throw new KeyTaken();
  if (committed.status === 'rejected') throw committed.reason;
  if (committed.value.command !== 'COMMIT') throw new Error(`COMMIT was answered with ${committed.value.command}`);
}

/** @throws ForbiddenException, UnprocessableEntityException */
function accountsOf({ dto }: PaymentRequest, read: Read): { bankId: string; creditsId: string } {
  if (!['owner', 'admin', 'accountant'].includes(read.role ?? '')) throw new ForbiddenException();
  if (read.is_active !== true) throw new UnprocessableEntityException('unknown customer');
  const day = dto.receivedDate ?? new Date().toISOString().slice(0, 10);
  const { books_locked_through: locked, bank_id: bankId, credits_id: creditsId } = read;
  if (locked !== null && day <= locked) throw new UnprocessableEntityException('locked');
  if (bankId === null || creditsId === null) throw new UnprocessableEntityException('an account is missing');
  return { bankId, creditsId };
}

function replay({ fingerprint }: PaymentRequest, known: Stored): ExpertAnswer {
  if (known.answer === null || known.fingerprint !== fingerprint) {
    throw new UnprocessableEntityException('the key was used for another payload');
  }
  return { status: 200, body: known.answer };
}

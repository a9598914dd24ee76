import { Injectable, UnprocessableEntityException } from '@nestjs/common';
import { DataSource, QueryFailedError } from 'typeorm';
import { StoredWrite } from '../../../src/idempotency/index.js';
import type { PaymentRequest } from '../payment-rows.js';
import { createPlainPayment } from './plain-transaction.js';

const UNIQUE_VIOLATION = '23505';
const APPEND_ONLY = 'append_only';

/** An answer with its status. */
export interface PlainAnswer {
  readonly status: number;
  readonly body: string;
}

/** Looks for the key first; the unique key of the stored answers is the last line. */
@Injectable()
export class PlainPaymentsService {
  constructor(private readonly dataSource: DataSource) {}

  async create(request: PaymentRequest): Promise<PlainAnswer> {
    try {
      return await this.dataSource.transaction(async (manager) => {
        const { companyId } = request.caller;
        const known = await manager.findOne(StoredWrite, { where: { companyId, id: request.id } });
        if (known !== null) return replay(request, known);
        const rows = await createPlainPayment(manager, request);
        await manager.save(rows.stored);
        return { status: 201, body: rows.stored.answer };
      });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return this.replayOf(request, error);
    }
  }

  /** Somebody with the same key was faster. */
  private async replayOf(request: PaymentRequest, error: Error): Promise<PlainAnswer> {
    const where = { companyId: request.caller.companyId, id: request.id };
    const known = await this.dataSource.manager.findOne(StoredWrite, { where });
    if (known === null) throw error;
    return replay(request, known);
  }
}

function replay({ fingerprint }: PaymentRequest, known: StoredWrite): PlainAnswer {
  if (known.fingerprint !== fingerprint) throw new UnprocessableEntityException('the key was used for another payload');
  return { status: 200, body: known.answer };
}

/** `save()` of a row that somebody made since the look is an update, which the append-only tables refuse. */
function isDuplicate(error: unknown): error is QueryFailedError {
  if (!(error instanceof QueryFailedError)) return false;
  const { code, constraint } = error.driverError as { code?: unknown; constraint?: unknown };
  return code === UNIQUE_VIOLATION || constraint === APPEND_ONLY;
}

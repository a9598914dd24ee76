import { createHash, randomUUID } from 'node:crypto';
import { parseMoney } from '../../src/http/index.js';
import { AuditRow, deterministicId, StoredWrite } from '../../src/idempotency/index.js';
import { JournalEntry, JournalLine } from '../../src/ledger/index.js';
import { Payment } from '../../src/modules/payments/payment.entity.js';
import { toPaymentView } from '../../src/modules/payments/payment.view.js';
import type { PeerPaymentDto } from './payment.dto.js';
import type { PeerCaller } from './token.js';

/** A request to create a payment, before anything was looked up. */
export interface PaymentRequest {
  readonly caller: PeerCaller;
  /** The id of the payment and of its stored answer: the product's, made from the key. */
  readonly id: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly requestId: string;
  readonly startedAt: number;
  readonly dto: PeerPaymentDto;
}

/** The accounts that are posted to. */
export interface PaymentAccounts {
  readonly bankId: string;
  readonly creditsId: string;
}

/** The same rows that the product writes. */
export interface PaymentRows {
  readonly payment: Payment;
  readonly entry: JournalEntry;
  readonly lines: readonly JournalLine[];
  readonly stored: StoredWrite;
  readonly audit: AuditRow;
}

export function paymentRequest(
  caller: PeerCaller,
  key: string,
  dto: PeerPaymentDto,
  startedAt: number,
): PaymentRequest {
  const fingerprint = createHash('sha256').update(JSON.stringify(dto)).digest('hex');
  const id = deterministicId(caller.companyId, 'createPayment', key);
  return { caller, id, key, fingerprint, requestId: randomUUID(), startedAt, dto };
}

export function paymentRows(request: PaymentRequest, { bankId, creditsId }: PaymentAccounts): PaymentRows {
  const { id, key, dto } = request;
  const { companyId, userId } = request.caller;
  const { customerId, currency, method } = dto;
  const now = new Date();
  const amountMinor = parseMoney(dto.amount, currency);
  const receivedDate = dto.receivedDate ?? now.toISOString().slice(0, 10);
  const payment = Object.assign(new Payment(), {
    ...{ companyId, id, customerId, currency, amountMinor, allocatedMinor: 0n, refundedMinor: 0n, method },
    ...{ receivedDate, depositAccountId: bankId, externalRef: dto.externalRef ?? null, idempotencyKey: key },
    ...{ memo: dto.memo ?? null, version: 1, writeId: id, createdAt: now, updatedAt: now },
  });
  const entry = Object.assign(new JournalEntry(), {
    ...{ companyId, id: randomUUID(), entryDate: receivedDate, currency, totalMinor: amountMinor, lineCount: 2 },
    ...{ sourceType: 'payment', sourceId: id, purpose: 'receive', reversesEntryId: null, memo: null },
    ...{ writeId: id, createdBy: userId, createdAt: now },
  });
  const line = (lineNo: number, side: 'D' | 'C', accountId: string, lineCustomerId: string | null): JournalLine =>
    Object.assign(new JournalLine(), {
      ...{ companyId, entryId: entry.id, lineNo, accountId, side, amountMinor, currency, entryDate: receivedDate },
      ...{ customerId: lineCustomerId, description: null },
    });
  const lines = [line(1, 'D', bankId, null), line(2, 'C', creditsId, customerId)];
  return { payment, entry, lines, stored: storedRow(request, payment), audit: auditRow(request, now) };
}

function storedRow({ caller, id, key, fingerprint }: PaymentRequest, payment: Payment): StoredWrite {
  return Object.assign(new StoredWrite(), {
    ...{ companyId: caller.companyId, id, operation: 'createPayment', idempotencyKey: key },
    ...{ fingerprint, fingerprintVersion: 1, memberHashes: '{}', userId: caller.userId, statusCode: 201 },
    headers: JSON.stringify({ Location: `/api/payments/${id}` }),
    answer: JSON.stringify(toPaymentView(payment, [])),
    ...{ workflowsTriggered: 0, attemptId: randomUUID(), createdAt: payment.createdAt },
  });
}

function auditRow({ caller, id, key, requestId, startedAt }: PaymentRequest, timestamp: Date): AuditRow {
  return Object.assign(new AuditRow(), {
    ...{ companyId: caller.companyId, timestamp, id: randomUUID(), operationName: 'createPayment' },
    ...{ operationType: 'financial', idempotencyKey: key, deterministicId: id, entityId: id, userId: caller.userId },
    ...{ status: 'new', errorType: null, errorMessage: null, workflowsTriggered: 0, requestId },
    executionDurationMs: (performance.now() - startedAt).toFixed(3),
  } as const);
}

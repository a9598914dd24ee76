import { randomUUID } from 'node:crypto';
import { type Caller, requestOf, type Sample } from '../../contract/sample.js';
import type { SampleBuilder } from '../../contract/sample-builder.js';
import type { OutgoingRequest } from '../../contract/support/http-client.js';
import { canary } from './canaries.js';

/** A request that is refused by what was written before, with an answer that says it back to who asks. */
export interface TellingRefusal {
  readonly request: OutgoingRequest;
  readonly code: string;
}

/** The known key of a write, with a member and a parameter that nobody has declared. */
export function undeclaredNames(sample: Sample, caller: Caller, key: string): TellingRefusal[] {
  const body = { ...sample.body, [canary()]: 1 };
  const request = requestOf(sample, caller, key);
  return [
    { request: requestOf({ ...sample, body }, caller, key), code: 'idempotency_key_reused' },
    {
      request: { ...request, path: `${request.path}?${canary({ pattern: '^\\S+$' })}=1` },
      code: 'idempotency_key_reused',
    },
  ];
}

/** A posting to an account whose code somebody chose, and which is inactive now. */
export async function inactiveAccount(samples: SampleBuilder, caller: Caller): Promise<TellingRefusal> {
  const code = canary({ pattern: '^[A-Z0-9]+$' });
  const { id } = await samples.perform('createAccount', { body: { type: 'asset' } });
  const payment = await samples.perform('createPayment', { body: { depositAccountId: id } });
  await samples.perform('updateAccount', { pathParameters: { id }, body: { code, isActive: false } });
  const { body, ...sample } = await samples.sample('createRefund');
  const refund = { ...sample, body: { ...body, paymentId: payment.id } };
  return { request: requestOf(refund, caller, randomUUID()), code: 'account_inactive' };
}

/** A file of a bank with an unreadable amount in a column that somebody named. */
export async function unreadableFile(samples: SampleBuilder, caller: Caller): Promise<TellingRefusal> {
  const column = canary({ pattern: '^\\S+$' });
  const { body, ...sample } = await samples.sample('importBankTransactions');
  const file = {
    bankAccountId: body['bankAccountId'],
    format: 'csv',
    content: `day,${column}\n2026-01-31,${canary()}`,
    csvMapping: { columns: { postedOn: 'day', amount: column } },
  };
  return { request: requestOf({ ...sample, body: file }, caller, randomUUID()), code: 'parse' };
}

import { DataSource, type EntityManager, In } from 'typeorm';
import { SnakeCaseNamingStrategy } from '../../../src/database/snake-case.naming-strategy.js';
import { VALUE_PARSERS } from '../../../src/database/value-parsers.js';
import { AuditRow, StoredWrite } from '../../../src/idempotency/index.js';
import { UserCompanyAccess } from '../../../src/identity/index.js';
import { Account, CompanySettings, JournalEntry, JournalLine, SYSTEM_ACCOUNTS } from '../../../src/ledger/index.js';
import { Customer } from '../../../src/modules/customers/index.js';
import { Payment } from '../../../src/modules/payments/payment.entity.js';
import { type PaymentRequest, paymentRows, type PaymentRows } from '../payment-rows.js';
import { POOL_SIZE } from '../settings.js';

/** Why a request is refused, by status. */
export class PeerRefusal extends Error {
  constructor(
    readonly status: 403 | 422,
    message: string,
  ) {
    super(message);
  }
}

export function plainDataSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities: [
      Account,
      AuditRow,
      CompanySettings,
      Customer,
      JournalEntry,
      JournalLine,
      Payment,
      StoredWrite,
      UserCompanyAccess,
    ],
    namingStrategy: new SnakeCaseNamingStrategy(),
    installExtensions: false,
    poolSize: POOL_SIZE,
    extra: { types: VALUE_PARSERS },
  });
}

/**
 * What is inside `dataSource.transaction`: looks, then one `save()` for each entity. The rows are those of the product.
 * @throws PeerRefusal
 */
export async function createPlainPayment(manager: EntityManager, request: PaymentRequest): Promise<PaymentRows> {
  const { companyId, userId } = request.caller;
  const { customerId, receivedDate } = request.dto;
  const access = await manager.findOneBy(UserCompanyAccess, { companyId, userId, status: 'active' });
  if (access === null || !['owner', 'admin', 'accountant'].includes(access.role))
    throw new PeerRefusal(403, 'forbidden');
  const customer = await manager.findOneBy(Customer, { companyId, id: customerId });
  if (customer?.isActive !== true) throw new PeerRefusal(422, 'unknown customer');
  const settings = await manager.findOneByOrFail(CompanySettings, { companyId });
  const day = receivedDate ?? new Date().toISOString().slice(0, 10);
  if (settings.booksLockedThrough !== null && day <= settings.booksLockedThrough) throw new PeerRefusal(422, 'locked');
  const codes = [SYSTEM_ACCOUNTS.bank, SYSTEM_ACCOUNTS.customerCredits];
  const accounts = await manager.findBy(Account, { companyId, code: In(codes), isActive: true });
  const accountId = (code: string): string => {
    const account = accounts.find((candidate) => candidate.code === code);
    if (account === undefined) throw new PeerRefusal(422, `no account ${code}`);
    return account.id;
  };
  const rows = paymentRows(request, {
    bankId: accountId(SYSTEM_ACCOUNTS.bank),
    creditsId: accountId(SYSTEM_ACCOUNTS.customerCredits),
  });
  await manager.save(rows.payment);
  await manager.save([...rows.lines]);
  await manager.save(rows.entry);
  await manager.save(rows.audit);
  return rows;
}

import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { CompanyReads } from '../../src/identity/company-reads.service.js';
import { IdentityUnavailable } from '../../src/identity/identity.errors.js';
import { MembershipLookup } from '../../src/identity/membership-lookup.service.js';
import { inTransaction, type Logins, openLogins } from './support/logins.js';
import { startProxy } from './support/proxy.js';
import { openReader, type RecordedReader } from './support/reader.js';
import { insertAccess, insertCompany, signIn } from './support/rows.js';

describe('MembershipLookup', () => {
  let logins: Logins;
  let reader: RecordedReader;
  let lookup: MembershipLookup;
  let userId: string;
  let companyIds: string[];

  beforeAll(async () => {
    logins = await openLogins();
    reader = await openReader(logins.database.readerUrl);
    userId = await signIn(await logins.as('reader'), 'somebody');
  });

  afterAll(async () => {
    if (reader.source.isInitialized) await reader.source.destroy();
    await logins.close();
  });

  beforeEach(async () => {
    const writer = await logins.as('writer');
    companyIds = [randomUUID(), randomUUID(), randomUUID()];
    for (const companyId of companyIds) {
      await insertCompany(writer, companyId);
      await insertAccess(writer, companyId, userId, 'accountant');
    }
    lookup = new MembershipLookup(new CompanyReads(reader.source));
    reader.statements.length = 0;
  });

  const questionsAsked = (): number => reader.statements.filter((text) => text.includes('user_company_access')).length;
  const ask = async (companyId: string, of: string, by = lookup): Promise<boolean> => by.wasMember(companyId, of);
  const askAll = (of: string): Promise<boolean[]> => Promise.all(companyIds.map((companyId) => ask(companyId, of)));

  it('asks once for all questions of a tick, and not again about members', async () => {
    const stranger = randomUUID();
    expect(await Promise.all([askAll(userId), askAll(stranger)])).toEqual([
      [true, true, true],
      [false, false, false],
    ]);
    expect(questionsAsked()).toBe(1);
    expect(await askAll(userId)).toEqual([true, true, true]);
    expect(questionsAsked()).toBe(1);
  });

  it('asks again about strangers, who may have become members', async () => {
    const [companyId = ''] = companyIds;
    const joining = await signIn(await logins.as('reader'), randomUUID());
    expect(await lookup.wasMember(companyId, joining)).toBe(false);
    await insertAccess(await logins.as('writer'), companyId, joining, 'viewer');
    expect(await lookup.wasMember(companyId, joining)).toBe(true);
  });

  it('believes what it saw for 30 seconds', async () => {
    const [companyId = ''] = companyIds;
    const startedAtMs = performance.now();
    const clock = jest.spyOn(performance, 'now').mockReturnValue(startedAtMs);
    try {
      expect(await lookup.wasMember(companyId, userId)).toBe(true);
      const writer = await logins.as('writer');
      await inTransaction(writer, { 'app.companies': companyId }, () =>
        writer.query(`UPDATE user_company_access SET status = 'revoked', revoked_at = now()`),
      );
      clock.mockReturnValue(startedAtMs + 29_999);
      expect(await lookup.wasMember(companyId, userId)).toBe(true);
      clock.mockReturnValue(startedAtMs + 30_000);
      expect(await lookup.wasMember(companyId, userId)).toBe(false);
    } finally {
      clock.mockRestore();
    }
  });

  it('splits very many questions', async () => {
    const asked = await Promise.all(Array.from({ length: 2_500 }, () => ask(randomUUID(), userId)));
    expect(asked.every((member) => !member)).toBe(true);
    expect(questionsAsked()).toBe(3);
  });

  it('fails all questions of a tick when the database can not be asked', async () => {
    const proxy = await startProxy(logins.database.readerUrl);
    const cutOff = await openReader(proxy.through(logins.database.readerUrl));
    try {
      const isolated = new MembershipLookup(new CompanyReads(cutOff.source));
      proxy.cut();
      for (const answer of await Promise.allSettled(companyIds.map((id) => ask(id, userId, isolated)))) {
        expect(answer).toMatchObject({ status: 'rejected', reason: expect.any(IdentityUnavailable) as unknown });
      }
      proxy.mend();
      expect(await isolated.wasMember(companyIds[0] ?? '', userId)).toBe(true);
    } finally {
      await cutOff.source.destroy();
      await proxy.close();
    }
  });
});

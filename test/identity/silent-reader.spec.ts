import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { CompanyReads } from '../../src/identity/company-reads.service.js';
import { IdentityUnavailable } from '../../src/identity/identity.errors.js';
import { MembershipLookup } from '../../src/identity/membership-lookup.service.js';
import { SilentProxy } from '../support/silent-proxy.js';
import { type Logins, openLogins } from './support/logins.js';
import { openReader, type RecordedReader } from './support/reader.js';
import { insertAccess, insertCompany, signIn } from './support/rows.js';

const CONNECTIONS = 4;

// Statement time-outs are the server's: on a dead way reads waited until TCP gave up, a quarter of an hour, and so did
// everybody else for want of a connection -> a read has a limit of its own, which cuts the connection.
describe('connections of the reader that say nothing any more', () => {
  const companyId = randomUUID();
  let logins: Logins;
  let proxy: SilentProxy;
  let reader: RecordedReader;
  let reads: CompanyReads;
  /** As many as there are connections: no user reads over all of them. */
  const userIds: string[] = [];
  let readCount = 0;

  beforeAll(async () => {
    logins = await openLogins();
    const writer = await logins.as('writer');
    await insertCompany(writer, companyId);
    for (let number = 0; number < CONNECTIONS; number += 1) {
      const userId = await signIn(await logins.as('reader'), `user ${String(number)}`);
      await insertAccess(writer, companyId, userId, 'viewer');
      userIds.push(userId);
    }
  });

  afterAll(() => logins.close());

  beforeEach(async () => {
    proxy = await SilentProxy.open(logins.database.readerUrl);
    reader = await openReader(proxy.url, CONNECTIONS);
    reads = Object.assign(new CompanyReads(reader.source), { limitMs: 10_000 });
    await Promise.all(Array.from({ length: CONNECTIONS }, () => read()));
    expect(pool()).toMatchObject({ totalCount: CONNECTIONS, idleCount: CONNECTIONS });
  });

  afterEach(async () => {
    await reader.source.destroy();
    await proxy.close();
  });

  const pool = (): Pool => (reader.source.driver as unknown as { master: Pool }).master;
  const nextUser = (): string => {
    readCount += 1;
    return userIds[readCount % CONNECTIONS] ?? '';
  };
  const read = (): Promise<unknown> =>
    reads.read({ userId: nextUser(), companyId }, (manager) => manager.query('SELECT id FROM companies'));
  const shorten = (): void => {
    Object.assign(reads, { limitMs: 200 });
  };
  const lengthen = (): void => {
    Object.assign(reads, { limitMs: 10_000 });
  };

  it('keep nobody longer than a read may take, and the next ones read over others', async () => {
    shorten();
    proxy.darken();
    const late = await Promise.allSettled(Array.from({ length: 3 * CONNECTIONS }, () => read()));
    for (const end of late) {
      expect(end).toMatchObject({ status: 'rejected', reason: expect.any(IdentityUnavailable) as unknown });
    }
    lengthen();
    const next = await Promise.all(Array.from({ length: 3 * CONNECTIONS }, () => read()));
    expect(next).toEqual(next.map(() => [{ id: companyId }]));
    // The dark ones are still there, for the server.
    expect(proxy.open).toBeGreaterThanOrEqual(2 * CONNECTIONS);
  });

  it('are not met one after the other', async () => {
    shorten();
    proxy.darken();
    await expect(read()).rejects.toThrow(IdentityUnavailable);
    lengthen();
    expect(await read()).toEqual([{ id: companyId }]);
  });

  it('are met in the middle of a read as well', async () => {
    shorten();
    const begun = reads.read({ userId: nextUser(), companyId }, (manager) => {
      proxy.darken();
      return manager.query('SELECT id FROM companies');
    });
    await expect(begun).rejects.toMatchObject({ code: 'identity_unavailable', status: 503 });
    lengthen();
    expect(await read()).toEqual([{ id: companyId }]);
  });

  it('keep nobody from the door of the queue', async () => {
    const members = new MembershipLookup(reads);
    shorten();
    proxy.darken();
    await expect(members.wasMember(companyId, nextUser())).rejects.toThrow(IdentityUnavailable);
    lengthen();
    expect(await members.wasMember(companyId, nextUser())).toBe(true);
  });

  it('do not keep the pool from its end', async () => {
    shorten();
    proxy.darken();
    const late = read();
    await reader.source.destroy();
    await expect(late).rejects.toThrow(IdentityUnavailable);
    reader = await openReader(proxy.url, CONNECTIONS);
  });
});

import { userIdOf } from '../../src/identity/index.js';
import type { OutgoingRequest } from '../contract/support/http-client.js';
import { TEST_ISSUER } from '../support/tokens.js';
import { plainStep, type Step } from './generate/steps.js';
import { FuzzRun } from './run/fuzz-run.js';
import { FuzzWorld } from './run/fuzz-world.js';
import { ProcessWatch } from './run/process-watch.js';
import { Tally } from './run/tally.js';

/** Each fault is planted behind the application's back, most of them in the database; the fuzzer must see it. */
describe('the fuzzer', () => {
  const watch = new ProcessWatch();
  let fuzz: FuzzWorld;
  let run: FuzzRun;

  beforeAll(async () => {
    watch.begin();
    fuzz = await FuzzWorld.open(watch);
  }, 120_000);
  beforeEach(async () => {
    run = await FuzzRun.open(fuzz, new Tally(fuzz.api.operations));
  }, 120_000);
  afterAll(async () => {
    await fuzz.close();
    watch.end();
    expect(watch.finding()).toBeUndefined();
  });

  const plant = (sql: string): Promise<object[]> => fuzz.world.database.query(sql);
  const good = (operation: string): Step => plainStep(fuzz.api.operation(operation));

  it('sees a refusal that has an effect', async () => {
    const illegal = { ...good('createPayment'), body: { externalRef: 'taken' } };
    await run.perform(illegal);
    await plant(`CREATE FUNCTION planted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN
        UPDATE customers SET name = name || '!' WHERE company_id = NEW.company_id;
        RETURN NULL;
      END $$`);
    await plant(`CREATE TRIGGER planted AFTER INSERT ON idempotent_write_audit_log
      FOR EACH ROW WHEN (NEW.status = 'failed') EXECUTE FUNCTION public.planted()`);
    await expect(run.perform(illegal)).rejects.toThrow(
      /createPayment: an effect on .*customers.* of what was not accepted/,
    );
    await plant(`DROP TRIGGER planted ON idempotent_write_audit_log`);
  });

  it('sees a failure', async () => {
    await plant(`ALTER TABLE customers ADD CONSTRAINT planted CHECK (email IS NOT NULL) NOT VALID`);
    await expect(run.perform(good('createCustomer'))).rejects.toThrow(/createCustomer: status 500/);
    await plant(`ALTER TABLE customers DROP CONSTRAINT planted`);
  });

  it('sees a replay of other bytes', async () => {
    await run.perform(good('createCustomer'));
    await plant(`ALTER TABLE idempotent_writes DISABLE TRIGGER USER`);
    await plant(
      `UPDATE idempotent_writes SET answer = replace(answer, '"id"', ' "id"') WHERE operation = 'createCustomer'`,
    );
    await expect(run.close()).rejects.toThrow('the replay has other bytes');
  });

  it('sees a replay without a header that it must have', async () => {
    await run.perform(good('createCustomer'));
    await plant(`ALTER TABLE idempotent_writes DISABLE TRIGGER USER`);
    await plant(
      `UPDATE idempotent_writes SET headers = headers::jsonb - 'Location' WHERE operation = 'createCustomer'`,
    );
    await expect(run.close()).rejects.toThrow(
      /createCustomer: no header location, which the description has as required/,
    );
  });

  it('sees an owner who is refused what is theirs', async () => {
    const { request } = await run.perform(good('createCustomer'));
    const owner = userOf(request);
    await plant(`UPDATE user_company_access SET status = 'revoked', revoked_at = now() WHERE user_id = '${owner}'`);
    await expect(run.close()).rejects.toThrow(/createCustomer: the same key is answered 403/);
  });

  it('takes it that somebody is refused whose access the run has taken away', async () => {
    const { request } = await run.perform({ ...good('createCustomer'), caller: 'accountant' });
    const revoke = { ...good('revokeUserCompanyAccess'), isPrepared: false, path: { userId: userOf(request) } };
    expect((await run.perform(revoke)).answer.status).toBe(200);
    await run.close();
  });

  it('sees books that are out of order', async () => {
    await run.perform(good('createCustomer'));
    await plant(`SET session_replication_role = replica; DELETE FROM idempotent_write_audit_log WHERE status = 'new'`);
    await expect(run.close()).rejects.toThrow(/invariant/);
  });

  it.each([
    ['unhandledRejection', () => void Promise.reject(new Error('planted'))],
    [
      'uncaughtException',
      () =>
        setImmediate(() => {
          throw new Error('planted');
        }),
    ],
  ])('sees what nobody hears of, with the request: %s', async (event, plantFailure) => {
    plantFailure();
    const text = `^${event}, which ends the process where it serves: Error: planted\\n[^]*curl .*'http://[^']*/api/customers'$`;
    await expect(run.perform(good('createCustomer'))).rejects.toThrow(new RegExp(text));
  });
});

/** The user in the token of a request. */
function userOf({ headers }: OutgoingRequest): string {
  const [, claims = ''] = String(headers['authorization']).split('.');
  const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string };
  return userIdOf(TEST_ISSUER.jwtIssuer, sub);
}

import { randomUUID } from 'node:crypto';
import { newUser, tokenOf } from '../support/tokens.js';
import { type Bookkeeper, expectStatus, problemOf } from './support/bookkeeper.js';
import { Member } from './support/members.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
/** Who made the company. */
let founder: Bookkeeper;
let owner: Member;
let admin: Member;
let viewer: Member;

beforeEach(async () => {
  const api = books().application;
  founder = await books().newBookkeeper();
  owner = await Member.join(api, founder, 'owner');
  admin = await Member.join(api, founder, 'admin');
  viewer = await Member.join(api, admin, 'viewer');
});

const founderId = async (): Promise<string> => String((await founder.read('/api/me'))['id']);
const roleOf = async (userId: string): Promise<unknown[]> => {
  const { role, status, version } = await founder.read(`/api/company/users/${userId}`);
  return [role, status, version];
};

/** Starts a workflow at each grant from now on. @returns how many have started. */
async function watch(): Promise<() => Promise<number>> {
  const steps = [{ name: 'Tell', kind: 'mail', to: 'it@example.com', subject: 'Access', text: 'Look.' }];
  const workflow = { name: 'Access', triggerEvent: 'access.granted', steps };
  expectStatus(await owner.post('/api/workflow-definitions', workflow), 201);
  return async () => ((await owner.read('/api/workflow-instances')) as { data: object[] }).data.length;
}

describe('granting', () => {
  it('changes the role of a member, and says what became of it', async () => {
    const answer = expectStatus(await admin.grant({ userId: viewer.userId, role: 'accountant' }), 201);
    expect(answer.body).toMatchObject({ action: 'changed', userId: viewer.userId, role: 'accountant', email: null });
    expect(answer.headers.get('location')).toBe(`/api/company/access-changes/${String(answer.body['id'])}`);
    expect(await founder.read(`/api/company/access-changes/${String(answer.body['id'])}`)).toEqual(answer.body);
    expect(await roleOf(viewer.userId)).toEqual(['accountant', 'active', 2]);
    expectStatus(await viewer.post('/api/customers', { name: 'Bolt', currency: 'EUR' }), 201);
  });

  it('finds a member by email', async () => {
    const { body } = await admin.grant({ email: viewer.user.email.toUpperCase(), role: 'payroll' });
    expect(body).toMatchObject({ action: 'changed', userId: viewer.userId, email: viewer.user.email });
  });

  it('does nothing when the member has the role', async () => {
    const again = expectStatus(await admin.grant({ userId: viewer.userId, role: 'viewer' }), 201);
    expect(again.body).toMatchObject({ action: 'unchanged', role: 'viewer' });
    expect(await roleOf(viewer.userId)).toEqual(['viewer', 'active', 1]);
    const own = expectStatus(await admin.grant({ userId: admin.userId, role: 'admin' }), 201);
    expect(own.body).toMatchObject({ action: 'unchanged' });
  });

  it('starts workflows when somebody got a role, and none when nothing changed', async () => {
    const started = await watch();
    expectStatus(await admin.grant({ userId: viewer.userId, role: 'viewer' }), 201);
    expect(await started()).toBe(0);
    expectStatus(await admin.grant({ userId: viewer.userId, role: 'payroll' }), 201);
    expect(await started()).toBe(1);
  });

  it('gives nobody a role above the own one, and takes none away that is', async () => {
    for (const body of [
      { userId: viewer.userId, role: 'owner' },
      { email: 'new@example.com', role: 'owner' },
      { userId: admin.userId, role: 'owner' },
      { userId: owner.userId, role: 'viewer' },
    ]) {
      expect(problemOf(await admin.grant(body))).toMatchObject({ status: 403, code: 'permission_denied' });
    }
    expectStatus(await admin.grant({ userId: viewer.userId, role: 'admin' }), 201);
    expectStatus(await owner.grant({ userId: viewer.userId, role: 'owner' }), 201);
  });

  it('leaves everybody the own role', async () => {
    const demoted = await admin.grant({ userId: admin.userId, role: 'viewer' });
    expect(problemOf(demoted)).toMatchObject({ status: 403, code: 'permission_denied' });
  });

  it('names somebody in one way, who is known', async () => {
    const { userId } = viewer;
    for (const body of [{ role: 'viewer' }, { userId, email: viewer.user.email, role: 'viewer' }]) {
      expect(problemOf(await admin.grant(body))).toMatchObject({ status: 422, code: 'validation_failed' });
    }
    const stranger = await Member.join(books().application, await books().newBookkeeper(), 'viewer');
    for (const id of [randomUUID(), stranger.userId]) {
      expect(problemOf(await admin.grant({ userId: id, role: 'viewer' }))).toEqual({
        ...{ status: 422, code: 'reference_not_found', pointers: ['/userId'] },
      });
    }
  });
});

describe('an invitation', () => {
  const invite = async (by: Member, role = 'viewer'): Promise<{ id: string; email: string }> => {
    const user = newUser('invited');
    const { body } = expectStatus(await by.grant({ email: user.email, role }), 201);
    return { id: String(body['id']), email: user.email };
  };
  const path = (id: string): string => `/api/company/invitations/${id}`;

  it('can be read and listed, by what became of it', async () => {
    const { id, email } = await invite(admin, 'payroll');
    const read = await viewer.read(path(id));
    expect(read).toMatchObject({ id, email, role: 'payroll', status: 'pending', invitedBy: admin.userId });
    expect(await viewer.read('/api/company/invitations?status=pending')).toEqual({ data: [read], nextCursor: null });
    const { data } = (await viewer.read('/api/company/invitations?status=accepted')) as { data: object[] };
    expect(data).toHaveLength(3);
    expect(data).toContainEqual(expect.objectContaining({ email: viewer.user.email, acceptedBy: viewer.userId }));
    const first = await viewer.read('/api/company/invitations?limit=2');
    const rest = await viewer.read(`/api/company/invitations?limit=2&cursor=${String(first['nextCursor'])}`);
    const emails = [first, rest].flatMap((page) =>
      (page as { data: { email: string }[] }).data.map((one) => one.email),
    );
    expect(emails).toEqual([email, ...[owner, admin, viewer].map((member) => member.user.email)].sort());
  });

  it('is the same when it is asked for again, and starts nothing', async () => {
    const { id, email } = await invite(admin);
    const before = await admin.read(path(id));
    const started = await watch();
    const again = expectStatus(await owner.grant({ email: email.toUpperCase(), role: 'viewer' }), 201);
    expect(again.body).toMatchObject({ action: 'unchanged', userId: null, email, role: 'viewer' });
    expect(await admin.read(`/api/company/access-changes/${String(again.body['id'])}`)).toEqual(again.body);
    expect([await admin.read(path(id)), await started()]).toEqual([before, 0]);
    expectStatus(await admin.withdraw(id), 200);
  });

  it('keeps its id with another role, which is given at the first sign-in', async () => {
    const { id, email } = await invite(admin);
    const started = await watch();
    const changed = expectStatus(await owner.grant({ email, role: 'accountant' }), 201);
    expect(changed.body).toMatchObject({ action: 'changed', userId: null, email, role: 'accountant' });
    const waiting = { id, role: 'accountant', status: 'pending', invitedBy: owner.userId, version: 2 };
    expect(await admin.read(path(id))).toMatchObject(waiting);
    expect(await started()).toBe(1);
    const { body } = await books().application.get('/api/me', { token: await tokenOf({ ...newUser('new'), email }) });
    expect(body['memberships']).toEqual([{ companyId: founder.companyId, role: 'accountant' }]);
    expect(await admin.read(path(id))).toMatchObject({ status: 'accepted', version: 3 });
  });

  it('is not changed by those who stand below its role', async () => {
    const { id, email } = await invite(owner, 'owner');
    const refused = await admin.grant({ email, role: 'viewer' });
    expect(problemOf(refused)).toMatchObject({ status: 403, code: 'permission_denied' });
    expect(await admin.read(path(id))).toMatchObject({ role: 'owner', status: 'pending', version: 1 });
  });

  it('is a new one when who has the email was revoked since, and gives the access back', async () => {
    const { email } = viewer.user;
    expectStatus(await admin.revoke(viewer.userId), 200);
    const before = expectStatus(await admin.grant({ email, role: 'viewer' }), 201);
    expectStatus(await admin.grant({ userId: viewer.userId, role: 'viewer' }), 201);
    expectStatus(await admin.revoke(viewer.userId), 200);
    const { body } = expectStatus(await admin.grant({ email, role: 'viewer' }), 201);
    expect([before.body['action'], body['action']]).toEqual(['invited', 'invited']);
    expect(await admin.read(path(String(body['id'])))).toMatchObject({ email, status: 'pending', version: 4 });
    const customers = (): Promise<number> => viewer.get('/api/customers').then(({ status }) => status);
    expect([await customers(), await customers()]).toEqual([403, 200]);
  });

  it('is withdrawn once, and gives nobody access then', async () => {
    const { id, email } = await invite(admin);
    const key = randomUUID();
    const first = expectStatus(await admin.withdraw(id, key), 200);
    expect(first.body).toMatchObject({ action: 'withdrawn', userId: null, email, role: 'viewer' });
    expect(await admin.read(`/api/company/access-changes/${String(first.body['id'])}`)).toEqual(first.body);
    expect(await admin.read(path(id))).toMatchObject({ status: 'withdrawn', acceptedBy: null, version: 2 });
    const replay = await admin.withdraw(id, key);
    expect([replay.status, replay.text]).toEqual([200, first.text]);
    const late = await tokenOf({ ...newUser('late'), email });
    const { body } = await books().application.get('/api/me', { token: late });
    expect(body['memberships']).toEqual([]);
    const again = await admin.withdraw(id);
    expect(problemOf(again)).toMatchObject({ status: 409, code: 'invitation_closed' });
    expect(again.body).toMatchObject({ detail: 'The invitation is withdrawn.' });
  });

  it('can not be withdrawn once it was accepted', async () => {
    const { data } = (await admin.read('/api/company/invitations?status=accepted')) as { data: { id: string }[] };
    const refused = await owner.withdraw(data[0]?.id ?? '');
    expect(problemOf(refused)).toMatchObject({ status: 409, code: 'invitation_closed' });
    expect(refused.body).toMatchObject({ detail: 'The invitation is accepted.' });
  });

  it('is accepted or withdrawn, never both', async () => {
    const user = newUser('swift');
    const { body } = expectStatus(await admin.grant({ email: user.email, role: 'viewer' }), 201);
    const [withdrawn, me] = await Promise.all([
      admin.withdraw(String(body['id'])),
      books().application.get('/api/me', { token: await tokenOf(user) }),
    ]);
    const memberships = (me.body['memberships'] as object[]).length;
    expect([`200 0`, `409 1`]).toContain(`${withdrawn.status} ${memberships}`);
  });

  it('is not withdrawn by those who stand below its role, nor in another company', async () => {
    const { id } = await invite(owner, 'owner');
    expect(problemOf(await admin.withdraw(id))).toMatchObject({ status: 403, code: 'permission_denied' });
    expect(problemOf(await viewer.withdraw(id))).toMatchObject({ status: 403, code: 'permission_denied' });
    const stranger = await Member.join(books().application, await books().newBookkeeper(), 'admin');
    for (const one of [id, randomUUID()]) {
      expect(problemOf(await stranger.withdraw(one))).toMatchObject({ status: 404, code: 'not_found' });
      expect(problemOf(await stranger.get(path(one)))).toMatchObject({ status: 404, code: 'not_found' });
    }
    expectStatus(await owner.withdraw(id), 200);
  });

  it('is followed by a new one of the same email after it was withdrawn, and its decisions stay', async () => {
    const { id, email } = await invite(admin);
    expectStatus(await admin.withdraw(id), 200);
    const { body } = expectStatus(await admin.grant({ email, role: 'payroll' }), 201);
    expect(await admin.read(path(String(body['id'])))).toMatchObject({ email, role: 'payroll', status: 'pending' });
    expect(problemOf(await admin.withdraw(id))).toMatchObject({ status: 404, code: 'not_found' });
    const { data } = (await admin.read('/api/company/access-changes')) as { data: { email: string }[] };
    const decisions = data.filter((change) => change.email === email);
    expect(decisions).toMatchObject([{ action: 'invited', role: 'payroll' }, { action: 'withdrawn' }, { id }]);
    expectStatus(await admin.withdraw(String(body['id'])), 200);
  });
});

describe('revoking', () => {
  it('ends what the member may do, replays included, until there is a new grant', async () => {
    const key = randomUUID();
    const entry = { name: 'Bolt', currency: 'EUR' };
    expectStatus(await admin.post('/api/customers', entry, { key }), 201);
    const answer = expectStatus(await owner.revoke(admin.userId), 200);
    expect(answer.body).toMatchObject({ action: 'revoked', userId: admin.userId, role: 'admin' });
    expect(await roleOf(admin.userId)).toEqual(['admin', 'revoked', 2]);
    expect(problemOf(await admin.get('/api/customers'))).toMatchObject({ status: 403, code: 'company_forbidden' });
    expect(problemOf(await admin.post('/api/customers', entry, { key }))).toMatchObject({ status: 403 });
    const back = expectStatus(await owner.grant({ userId: admin.userId, role: 'viewer' }), 201);
    expect(back.body).toMatchObject({ action: 'granted', role: 'viewer' });
    expectStatus(await admin.get('/api/customers'), 200);
  });

  it('is done once, whatever the retry', async () => {
    const key = randomUUID();
    const first = expectStatus(await admin.revoke(viewer.userId, key), 200);
    const replay = await admin.revoke(viewer.userId, key);
    expect([replay.status, replay.text, replay.headers.get('idempotent-replayed')]).toEqual([200, first.text, 'true']);
    expect(problemOf(await admin.revoke(viewer.userId))).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('knows members of this company alone', async () => {
    const stranger = await Member.join(books().application, await books().newBookkeeper(), 'viewer');
    for (const id of [randomUUID(), stranger.userId]) {
      expect(problemOf(await admin.revoke(id))).toMatchObject({ status: 404, code: 'not_found' });
    }
  });

  it('is not for those who stand above', async () => {
    expect(problemOf(await admin.revoke(owner.userId))).toMatchObject({ status: 403, code: 'permission_denied' });
    expect(problemOf(await viewer.revoke(admin.userId))).toMatchObject({ status: 403, code: 'permission_denied' });
  });
});

describe('the last owner', () => {
  it('stays, and keeps the role', async () => {
    expectStatus(await owner.revoke(await founderId()), 200);
    expect(problemOf(await owner.revoke(owner.userId))).toMatchObject({ status: 409, code: 'last_owner' });
    const demoted = await owner.grant({ userId: owner.userId, role: 'viewer' });
    expect(problemOf(demoted)).toMatchObject({ status: 409, code: 'last_owner' });
    const self = await owner.read(`/api/company/users/${owner.userId}`);
    expect(self).toMatchObject({ role: 'owner', status: 'active' });
  });

  it('is one of the two who leave at the same moment', async () => {
    const other = await Member.join(books().application, owner, 'owner');
    expectStatus(await owner.revoke(await founderId()), 200);
    const both = await Promise.all([owner, other].map((leaving) => leaving.revoke(leaving.userId)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

it('who may do what, and all decisions, can be listed', async () => {
  expectStatus(await admin.revoke(viewer.userId), 200);
  const members = await founder.read('/api/company/users?status=active');
  const ids = (members as { data: { userId: string }[] }).data.map(({ userId }) => userId);
  expect(ids).toEqual([await founderId(), owner.userId, admin.userId].sort());
  const { data } = await founder.read('/api/company/access-changes');
  expect(data).toMatchObject([
    { action: 'revoked', userId: viewer.userId, changedBy: admin.userId },
    { action: 'invited', role: 'viewer', changedBy: admin.userId },
    { action: 'invited', role: 'admin' },
    { action: 'invited', role: 'owner' },
  ]);
});

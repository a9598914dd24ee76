import { randomUUID } from 'node:crypto';
import { type Role, ROLES } from '../../src/identity/roles.js';
import { type Mutation, MUTATIONS, type MutationName } from '../../src/mutations/index.js';
import type { Caller, Sample } from '../contract/sample.js';
import { jsonOf, type Answer } from '../contract/support/http-client.js';
import { newMember, revokeAccess } from '../contract/support/people.js';
import { useWorld } from '../contract/support/world.js';
import { companyOperations } from './support/foreign-ids.js';
import { ownReads } from './support/foreign-ids-in-reads.js';

type Written = Readonly<Record<MutationName, { readonly sample: Sample; readonly key: string }>>;

/** Whom the registry's word lets write, apart from the code that reads it. */
const WRITERS: Readonly<Record<string, readonly Role[]>> = {
  admin: ['owner', 'admin'],
  accountant: ['owner', 'admin', 'accountant'],
  payroll: ['owner', 'admin', 'payroll'],
  inventory: ['owner', 'admin', 'inventory'],
};

/** Reads that are not for every member. */
const READERS: readonly (readonly [RegExp, readonly Role[]])[] = [
  [/^\/api\/payroll\//, ['owner', 'admin', 'accountant', 'payroll']],
  [/^\/api\/webhook-endpoints\/\{id\}\/secret$/, ['owner', 'admin']],
];

/** They concern the caller alone, whose company is nobody's question. */
const OWN = /^\/api\/(me|companies|companies\/\{id\})$/;

/** Every operation and every read by every role, with one token whose owner's role goes up and down in the database. */
describe('the roles', () => {
  const world = useWorld();
  const operations = companyOperations();
  let somebody: Caller;
  let written: Written;
  let reads: Awaited<ReturnType<typeof ownReads>>;

  beforeAll(async () => {
    const { database, ours } = world();
    somebody = await newMember(database, ours, 'owner');
    const samples = await world().samplesOf();
    const entries = [];
    for (const name of operations) {
      const [sample, key] = [await samples.sample(name), randomUUID()];
      const { status } = await world().send(sample, somebody, key);
      expect([name, status]).toEqual([name, MUTATIONS[name].firstStatus]);
      entries.push([name, { sample, key }]);
    }
    written = Object.fromEntries(entries) as Written;
    const document = jsonOf(await world().request({ method: 'GET', path: '/docs/json', headers: {} }));
    reads = await ownReads(document, samples);
  }, 120_000);

  it.each(ROLES)('%s: what may be written, for the first time and again', async (role) => {
    await become(role);
    const samples = await world().samplesOf();
    const wrong: string[] = [];
    for (const name of operations) {
      const { role: needed, firstStatus }: Mutation = MUTATIONS[name];
      const { sample, key } = written[name];
      const mayWrite = WRITERS[needed]?.includes(role) === true;
      const fresh = mayWrite ? await samples.sample(name) : sample;
      const first = await world().send(fresh, somebody, randomUUID());
      const replay = await world().send(sample, somebody, key);
      const expected = mayWrite ? [String(firstStatus), '200'] : ['403 permission_denied', '403 permission_denied'];
      const outcome = [outcomeOf(first), outcomeOf(replay)];
      if (outcome.join() !== expected.join()) wrong.push(`${name}: ${outcome.join(', then ')}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(ROLES)('%s: what may be read', async (role) => {
    await become(role);
    const wrong: string[] = [];
    for (const { route, path } of reads) {
      const readers = READERS.find(([pattern]) => pattern.test(route.path))?.[1] ?? ROLES;
      const outcome = outcomeOf(await world().get(path, somebody));
      const expected = readers.includes(role) ? '200' : '403 permission_denied';
      if (outcome !== expected) wrong.push(`${route.path}: ${outcome}`);
    }
    expect(wrong).toEqual([]);
  });

  it('nobody reads or writes once the access is revoked, with the token that was good before', async () => {
    await become('owner');
    await revokeAccess(world().database, somebody);
    const open: string[] = [];
    for (const { route, path } of reads.filter(({ route }) => !OWN.test(route.path))) {
      if (outcomeOf(await world().get(path, somebody)) !== '403 company_forbidden') open.push(route.path);
    }
    for (const name of operations) {
      const { sample, key } = written[name];
      for (const tried of [key, randomUUID()]) {
        const outcome = outcomeOf(await world().send(sample, somebody, tried));
        if (outcome !== '403 company_forbidden') open.push(`${name}: ${outcome}`);
      }
    }
    expect(open).toEqual([]);
  });

  async function become(role: Role): Promise<void> {
    await world().database.query(
      `UPDATE user_company_access SET role = $1, version = version + 1 WHERE company_id = $2 AND user_id = $3`,
      [role, somebody.companyId, somebody.userId],
    );
  }
});

function outcomeOf(answer: Answer): string {
  return answer.status < 300 ? String(answer.status) : `${answer.status} ${String(jsonOf(answer)['code'])}`;
}

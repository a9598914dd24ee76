import type { OperationDefinition } from '../idempotency/index.js';
import { MembershipAdmissionPolicy } from './membership-admission.policy.js';
import type { MembershipLookup } from './membership-lookup.service.js';
import { OPERATION_ROLES, ROLES, type Role } from './roles.js';

const COMPANY = '6f1f3d0a-1c1b-4d0e-8f7a-0c9a3b2d1e4f';
const USER = '0b5b1d4e-5a2e-4a43-8a3e-7f6c5d4e3f2a';

const definition = (role: string, scope?: 'user'): OperationDefinition & { role: string } => ({
  type: 'financial',
  method: 'POST',
  path: '/api/things',
  firstStatus: 201,
  resource: '/api/things/:id',
  role,
  ...(scope === undefined ? {} : { scope }),
});

const operations = Object.fromEntries(
  OPERATION_ROLES.map((role) => [role, definition(role, role === 'user' ? 'user' : undefined)]),
);
const nobodySeen = { wasMember: () => Promise.resolve(false) } as unknown as MembershipLookup;

const judge = (operation: string, role: Role | undefined, isStored = false): string | undefined => {
  const policy = new MembershipAdmissionPolicy(nobodySeen, operations);
  const rows = role === undefined ? [] : [{ company_id: COMPANY, user_id: USER, role }];
  return policy.refusal({ operation: operation as never, actorId: USER, companyId: COMPANY, isStored }, rows)?.code;
};

describe('MembershipAdmissionPolicy', () => {
  it.each(ROLES)('lets a(n) %s do what the role may, and nothing else', (role) => {
    const allowed = OPERATION_ROLES.filter((operation) => judge(operation, role) === undefined);
    const own = OPERATION_ROLES.filter((operation) => operation === 'user' || operation === role);
    expect(allowed).toEqual(role === 'owner' || role === 'admin' ? [...OPERATION_ROLES] : own);
  });

  it('refuses strangers, but not from what belongs to no company', () => {
    expect(judge('accountant', undefined)).toBe('company_forbidden');
    expect(judge('user', undefined)).toBeUndefined();
  });

  it('refuses strangers from what a user made, once it is there, and none of its members', () => {
    expect(judge('user', undefined, true)).toBe('company_forbidden');
    for (const role of ROLES) expect(judge('user', role, true)).toBeUndefined();
  });

  it('refuses operations that are not in the registry, and members of another company or by another name', () => {
    expect(judge('unknown', 'owner')).toBe('permission_denied');
    const policy = new MembershipAdmissionPolicy(nobodySeen, operations);
    const request = { operation: 'accountant' as never, actorId: USER, companyId: COMPANY, isStored: true };
    const swapped = [{ company_id: USER, user_id: COMPANY, role: 'owner' }];
    expect(policy.refusal(request, swapped)?.code).toBe('company_forbidden');
    const unknownRole = [{ company_id: COMPANY, user_id: USER, role: 'god' }];
    expect(policy.refusal(request, unknownRole)?.code).toBe('company_forbidden');
  });

  it('keeps strangers out of the queue, but not from what belongs to no company', async () => {
    const policy = new MembershipAdmissionPolicy(nobodySeen, operations);
    const ask = async (operation: string): Promise<string | undefined> =>
      (await policy.beforeQueue({ operation: operation as never, actorId: USER, companyId: COMPANY }))?.code;
    await expect(ask('accountant')).resolves.toBe('company_forbidden');
    await expect(ask('user')).resolves.toBeUndefined();
  });

  it.each([
    ['no role', { ...definition('accountant'), role: undefined }],
    ['an unknown role', definition('god')],
    ['any user in a company', definition('user')],
    ['a company role without a company', definition('accountant', 'user')],
  ])('does not start with an operation of %s', (_name, broken) => {
    expect(() => new MembershipAdmissionPolicy(nobodySeen, { broken })).toThrow(/broken/);
  });
});

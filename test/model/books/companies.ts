import type { Books } from './books.js';
import { type Call, command, type Expected, type Resource } from './command.js';
import { checkRecent } from './ledger.js';
import { checkVersion, isChange, named, referred } from './lookups.js';
import { refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

export type Role = 'owner' | 'admin' | 'accountant' | 'payroll' | 'inventory' | 'viewer';

export interface Settings {
  version: number;
  booksLockedThrough: string | null;
  invoicePrefix: string;
  defaultTermsDays: number;
}

/** Somebody who is or was a member; the id is the user's. */
export interface Member {
  readonly id: string;
  role: Role;
  isActive: boolean;
  version: number;
}

export interface AccessChange {
  readonly id: string;
  readonly action: string;
  readonly userId: string | null;
  readonly role: Role;
}

export interface Invitation {
  readonly id: string;
  readonly email: string;
  role: Role;
  status: 'pending' | 'accepted' | 'withdrawn';
  version: number;
}

interface Grant {
  readonly userId?: string;
  readonly email?: string;
  readonly role: Role;
}

const EVENTS: Readonly<Record<string, string>> = {
  revoked: 'access.revoked',
  withdrawn: 'invitation.withdrawn',
};

const ROLES: readonly [Role, ...Role[]] = ['accountant', 'viewer', 'admin', 'payroll', 'inventory', 'owner'];

/** Owners stand above admins, and those above all others. */
const RANKS: Readonly<Partial<Record<Role, number>>> = { owner: 2, admin: 1 };

export const COMPANIES = {
  updateCompanySettings: command<Partial<Omit<Settings, 'version'>>>({
    weight: 4,
    wish(books, choices) {
      const body = choices.of<Partial<Omit<Settings, 'version'>>>(
        { defaultTermsDays: choices.of(14, 0, 60) },
        { invoicePrefix: choices.of('R-', 'INV-') },
        { booksLockedThrough: choices.of('2020-12-31', null, '2020-01-01') },
        { booksLockedThrough: choices.sometimes(40) ? choices.day() : null },
      );
      return { body, ...choices.version(books.settings) };
    },
    serve(books, call) {
      const { settings } = books;
      checkVersion(settings, call);
      const { booksLockedThrough: lock } = call.body;
      if (typeof lock === 'string') checkRecent(lock, call.today);
      const before = settings.booksLockedThrough;
      const unlocks = lock !== undefined && before !== null && (lock === null || lock < before);
      refuseIf(unlocks && books.members.get(call.actorId)?.role !== 'owner', '403 permission_denied');
      if (!isChange(settings, call.body)) return viewSettings(books);
      Object.assign(settings, call.body, { version: settings.version + 1 });
      trigger(books, call, 'settings.updated', 'company', books.companyId);
      return viewSettings(books);
    },
  }),

  grantUserCompanyAccess: command<Grant>({
    weight: 3,
    wish: (_books, choices) => ({
      body: {
        role: choices.of(...ROLES),
        ...(choices.sometimes(20)
          ? { email: `stranger-${String(choices.number(3))}@example.com` }
          : { userId: choices.id('members', 'grantUserCompanyAccess') }),
      },
    }),
    serve(books, call) {
      const { userId, email = '', role } = call.body;
      if (userId === undefined) {
        checkRank(books, call, role);
        const waiting = waitingInvitation(books, email);
        if (waiting === undefined) {
          invite(books, call.id, email, role);
          return record(books, call, 'invited', null, role);
        }
        if (waiting.role === role) return record(books, call, 'unchanged', null, role);
        checkRank(books, call, waiting.role);
        Object.assign(waiting, { role, version: waiting.version + 1 });
        return record(books, call, 'changed', null, role);
      }
      const member = referred(books.members, userId);
      checkRank(books, call, role);
      if (member.isActive && member.role === role) return record(books, call, 'unchanged', userId, role);
      if (member.isActive) {
        checkRank(books, call, member.role);
        checkOwnerStays(books, member);
        refuseIf(userId === call.actorId, '403 permission_denied');
      }
      const action = member.isActive ? 'changed' : 'granted';
      Object.assign(member, { role, isActive: true, version: member.version + 1 });
      return record(books, call, action, userId, role);
    },
  }),

  withdrawInvitation: command({
    weight: 2,
    wish: (_books, choices) => ({
      path: { id: choices.id('invitations', 'grantUserCompanyAccess', ({ status }) => status === 'pending') },
    }),
    serve(books, call) {
      const invitation = named(books.invitations, call);
      checkRank(books, call, invitation.role);
      refuseIf(invitation.status !== 'pending', '409 invitation_closed');
      Object.assign(invitation, { status: 'withdrawn', version: invitation.version + 1 });
      return record(books, call, 'withdrawn', null, invitation.role);
    },
  }),

  revokeUserCompanyAccess: command({
    weight: 2,
    wish(_books, choices) {
      const isOwner = choices.sometimes(40);
      const userId = choices.id('members', 'grantUserCompanyAccess', ({ isActive, role }) => {
        return isActive && (!isOwner || role === 'owner');
      });
      return { path: { userId } };
    },
    serve(books, call) {
      const member = named(books.members, call, 'userId');
      refuseIf(!member.isActive, '404 not_found');
      checkRank(books, call, member.role);
      checkOwnerStays(books, member);
      Object.assign(member, { isActive: false, version: member.version + 1 });
      return record(books, call, 'revoked', member.id, member.role);
    },
  }),
};

function waitingInvitation(books: Books, email: string): Invitation | undefined {
  return [...books.invitations.values()].find((one) => one.email === email && one.status === 'pending');
}

/** A new invitation of an email takes the place of the one before. */
export function invite(books: Books, id: string, email: string, role: Role): void {
  const before = [...books.invitations.values()].find((invitation) => invitation.email === email);
  if (before !== undefined) books.invitations.delete(before.id);
  books.invitations.set(id, { id, email, role, status: 'pending', version: (before?.version ?? 0) + 1 });
}

/** Nobody decides about a role above their own. @throws Refusal */
function checkRank(books: Books, { actorId }: Call, role: Role): void {
  const own = books.members.get(actorId)?.role ?? 'viewer';
  refuseIf((RANKS[own] ?? 0) < (RANKS[role] ?? 0), '403 permission_denied');
}

/** @throws Refusal */
function checkOwnerStays(books: Books, { id, role }: Member): void {
  const others = [...books.members.values()].filter((one) => one.id !== id && one.isActive && one.role === 'owner');
  refuseIf(role === 'owner' && others.length === 0, '409 last_owner');
}

function record(books: Books, call: Call, action: string, userId: string | null, role: Role): Expected {
  const change = { id: call.id, action, userId, role };
  books.accessChanges.set(change.id, change);
  if (action === 'unchanged') return change;
  trigger(books, call, EVENTS[action] ?? 'access.granted', 'access_change', change.id);
  return change;
}

export function viewSettings({ companyId, settings }: Books): Expected {
  return { id: companyId, ...settings };
}

export const memberResource: Resource<Member> = {
  path: ({ id }) => `/api/company/users/${id}`,
  view: (_books, { id, role, isActive, version }) => ({
    ...{ userId: id, role, status: isActive ? 'active' : 'revoked', version },
  }),
};

export const invitationResource: Resource<Invitation> = {
  path: ({ id }) => `/api/company/invitations/${id}`,
  view: (_books, invitation) => ({ ...invitation }),
};

export const accessChangeResource: Resource<AccessChange> = {
  path: ({ id }) => `/api/company/access-changes/${id}`,
  view: (_books, change) => ({ ...change }),
};

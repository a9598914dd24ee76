import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { NotFound, ValidationFailed } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { PendingAccess, PermissionDenied, type Role, UserCompanyAccess } from '../../identity/index.js';
import { ReferenceNotFound } from '../../ledger/index.js';
import { type AccessAction, AccessChange } from './access-change.entity.js';
import type { GrantAccessDto } from './company-access.dto.js';
import { InvitationClosed, LastOwner } from './company-access.errors.js';
import { type AccessChangeView, toAccessChangeView } from './company-access.view.js';
import { INVITATION_STATES } from './invitation.view.js';

/** What a decision is about. */
interface Decision {
  readonly action: AccessAction;
  readonly userId: string | null;
  readonly email: string | null;
  readonly role: Role;
}

/** Decides who may do what in a company. Nobody decides above their own role, and an owner stays. */
@Injectable()
export class CompanyAccess {
  /** @throws ReferenceNotFound, PermissionDenied, LastOwner, ValidationFailed */
  async grant(write: IdempotentWrite, dto: GrantAccessDto): Promise<AccessChangeView> {
    const { userId, role } = dto;
    if ((userId === undefined) === (dto.email === undefined)) throw oneIsNeeded();
    const manager = await write.manager();
    const email = dto.email?.toLowerCase() ?? null;
    const access = await accessOf(write, userId ?? (await memberWithEmail(manager, write.companyId, email)));
    if (access === undefined && userId !== undefined) throw new ReferenceNotFound('/userId');
    await assertNotAboveOwn(write, role);
    const decision = access === undefined ? await invite(write, email ?? '', role) : await admit(write, access, role);
    return record(write, 'access.granted', { ...decision, email });
  }

  /** @throws NotFound, PermissionDenied, InvitationClosed */
  async withdraw(write: IdempotentWrite, id: string): Promise<AccessChangeView> {
    const [invitation] = await write.find(PendingAccess, { id });
    if (invitation === undefined) throw new NotFound();
    const { email, role, status, version } = invitation;
    await assertNotAboveOwn(write, role);
    if (status !== 'pending') throw new InvitationClosed(INVITATION_STATES[status]);
    write.update(PendingAccess, { email }, { status: 'withdrawn', version: version + 1, updatedAt: write.now });
    return record(write, 'invitation.withdrawn', { action: 'withdrawn', userId: null, email, role });
  }

  /** @throws NotFound, PermissionDenied, LastOwner */
  async revoke(write: IdempotentWrite, userId: string): Promise<AccessChangeView> {
    const access = await accessOf(write, userId);
    if (access?.status !== 'active') throw new NotFound();
    await assertNotAboveOwn(write, access.role);
    await assertOwnerStays(write, access);
    const changes = { status: 'revoked' as const, revokedAt: write.now, version: access.version + 1 };
    write.update(UserCompanyAccess, { userId }, { ...changes, updatedAt: write.now });
    return record(write, 'access.revoked', { action: 'revoked', userId, email: null, role: access.role });
  }
}

async function accessOf(
  write: IdempotentWrite,
  userId: string | undefined,
): Promise<Readonly<UserCompanyAccess> | undefined> {
  return userId === undefined ? undefined : write.get(UserCompanyAccess, { userId });
}

const MEMBER_WITH_EMAIL = `
  SELECT access.user_id AS "userId" FROM user_company_access AS access
  JOIN users AS member ON member.id = access.user_id
  WHERE access.company_id = $1 AND member.email = $2 AND access.status = 'active' ORDER BY access.user_id LIMIT 1`;

async function memberWithEmail(
  manager: EntityManager,
  companyId: string,
  email: string | null,
): Promise<string | undefined> {
  const [member] = await manager.query<{ userId: string }[]>(MEMBER_WITH_EMAIL, [companyId, email]);
  return member?.userId;
}

/** Gives a present or former member a role. */
async function admit(write: IdempotentWrite, access: Readonly<UserCompanyAccess>, role: Role): Promise<Decision> {
  const { userId, status } = access;
  const isActive = status === 'active';
  if (isActive && access.role === role) return { action: 'unchanged', userId, email: null, role };
  if (isActive) await assertMayChange(write, access);
  write.update(
    UserCompanyAccess,
    { userId },
    {
      ...{ role, status: 'active', grantedBy: write.actorId, revokedAt: null },
      ...{ version: access.version + 1, updatedAt: write.now },
    },
  );
  return { action: isActive ? 'changed' : 'granted', userId, email: null, role };
}

/** One invitation waits for an email at most: another role changes it, and only what is over is followed by a new one. */
async function invite(write: IdempotentWrite, email: string, role: Role): Promise<Decision> {
  const revokedAt = await lastRevocation(write, email);
  const known = await write.get(PendingAccess, { email });
  if (known?.status === 'pending') {
    if (known.role !== role) await assertNotAboveOwn(write, known.role);
    if (revokedAt === null || revokedAt < known.createdAt) return changeInvitation(write, known, role);
  }
  const state = { id: write.id, role, status: 'pending' as const, grantedBy: write.actorId, takenBy: null };
  const times = { createdAt: write.now, updatedAt: write.now };
  if (known === undefined) write.insert(PendingAccess, { email, ...state, ...times, version: 1 });
  else write.update(PendingAccess, { email }, { ...state, ...times, version: known.version + 1 });
  return { action: 'invited', userId: null, email, role };
}

function changeInvitation(write: IdempotentWrite, invitation: Readonly<PendingAccess>, role: Role): Decision {
  const { email, version } = invitation;
  if (invitation.role === role) return { action: 'unchanged', userId: null, email, role };
  const changes = { role, grantedBy: write.actorId, version: version + 1, updatedAt: write.now };
  write.update(PendingAccess, { email }, changes);
  return { action: 'changed', userId: null, email, role };
}

const LAST_REVOCATION = `
  SELECT max(access.revoked_at) AS "revokedAt" FROM user_company_access AS access
  JOIN users AS member ON member.id = access.user_id
  WHERE access.company_id = $1 AND member.email = $2 AND access.status = 'revoked'`;

/** When who has the email lost access; what they were invited to before gives them nothing back. */
async function lastRevocation(write: IdempotentWrite, email: string): Promise<Date | null> {
  const manager = await write.manager();
  const [last] = await manager.query<{ revokedAt: Date | null }[]>(LAST_REVOCATION, [write.companyId, email]);
  return last?.revokedAt ?? null;
}

async function assertMayChange(write: IdempotentWrite, access: Readonly<UserCompanyAccess>): Promise<void> {
  await assertNotAboveOwn(write, access.role);
  await assertOwnerStays(write, access);
  if (access.userId === write.actorId) throw new PermissionDenied('Nobody changes their own role.');
}

/** Owners stand above admins, and those above all others. */
const RANKS: Readonly<Record<Role, number>> = {
  owner: 2,
  admin: 1,
  accountant: 0,
  payroll: 0,
  inventory: 0,
  viewer: 0,
};

async function assertNotAboveOwn(write: IdempotentWrite, role: Role): Promise<void> {
  const own = await write.get(UserCompanyAccess, { userId: write.actorId });
  if (own !== undefined && RANKS[own.role] >= RANKS[role]) return;
  throw new PermissionDenied('Nobody decides about a role above their own.');
}

async function assertOwnerStays(write: IdempotentWrite, { userId, role }: Readonly<UserCompanyAccess>): Promise<void> {
  if (role !== 'owner') return;
  const owners = await write.find(UserCompanyAccess, { role: 'owner', status: 'active' });
  if (!owners.some((owner) => owner.userId !== userId)) throw new LastOwner();
}

async function record(write: IdempotentWrite, event: string, decision: Decision): Promise<AccessChangeView> {
  const change = write.insert(AccessChange, {
    ...{ id: write.id, ...decision, changedBy: write.actorId, writeId: write.id, createdAt: write.now },
  });
  // Who has the role already is granted nothing, so nothing is to follow.
  if (decision.action === 'unchanged') return toAccessChangeView(change);
  await write.trigger(event, { entityType: 'access_change', entityId: change.id });
  return toAccessChangeView(change);
}

function oneIsNeeded(): ValidationFailed {
  const message = 'Either userId or email is given.';
  return new ValidationFailed([{ pointer: '/userId', code: 'validation_failed', message }]);
}

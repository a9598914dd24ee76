import { ViewProperty } from '../../http/index.js';
import { type Role, ROLES, type User, type UserCompanyAccess } from '../../identity/index.js';
import { ACCESS_ACTIONS, type AccessAction, type AccessChange } from './access-change.entity.js';

/** A decision about access, as answers show it. Never changes. */
export class AccessChangeView {
  @ViewProperty('id')
  id: string;

  @ViewProperty([...ACCESS_ACTIONS])
  action: AccessAction;

  /** Null for a decision about an invitation: `invited` has its id, `changed` and `unchanged` are of the one that waits. */
  @ViewProperty('id', { nullable: true })
  userId: string | null;

  @ViewProperty('email', { nullable: true })
  email: string | null;

  /** The role that was granted, or taken away. */
  @ViewProperty([...ROLES])
  role: Role;

  @ViewProperty('id')
  changedBy: string;

  @ViewProperty('instant')
  createdAt: string;
}

/** Somebody who is or was a member of the company. */
export class MemberView {
  @ViewProperty('id')
  userId: string;

  @ViewProperty('email', { nullable: true })
  email: string | null;

  @ViewProperty('text', { nullable: true })
  displayName: string | null;

  @ViewProperty([...ROLES])
  role: Role;

  @ViewProperty(['active', 'revoked'])
  status: 'active' | 'revoked';

  /** Null for the owner who created the company. */
  @ViewProperty('id', { nullable: true })
  grantedBy: string | null;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

export function toAccessChangeView(change: Readonly<AccessChange>): AccessChangeView {
  const { id, action, userId, email, role, changedBy, createdAt } = change;
  return { id, action, userId, email, role, changedBy, createdAt: createdAt.toISOString() };
}

export function toMemberView(access: Readonly<UserCompanyAccess>, user: Readonly<User> | undefined): MemberView {
  const { userId, role, status, grantedBy, version } = access;
  const { email = null, displayName = null } = user ?? {};
  return {
    ...{ userId, email, displayName, role, status, grantedBy, version },
    createdAt: access.createdAt.toISOString(),
    updatedAt: access.updatedAt.toISOString(),
  };
}

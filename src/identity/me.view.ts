import { ViewProperty } from '../http/index.js';
import { ROLES, type Role } from './roles.js';

/** A company of which the caller is a member. */
export class MembershipView {
  @ViewProperty('id') companyId: string;
  @ViewProperty(ROLES) role: Role;
}

/** Who the token belongs to, and what that user may do where. */
export class MeView {
  @ViewProperty('id') id: string;
  @ViewProperty('email', { nullable: true }) email: string | null;
  @ViewProperty('text', { nullable: true }) displayName: string | null;
  @ViewProperty([() => MembershipView]) memberships: readonly MembershipView[];
}

import { IsEmailAddress, IsEnumValue, IsId, IsTimestamp, PageQuery } from '../../http/index.js';
import { type Role, ROLES } from '../../identity/index.js';
import { INVITATION_STATES, type InvitationState } from './invitation.view.js';

/** What `grantUserCompanyAccess` takes: userId or email. */
export class GrantAccessDto {
  @IsId({ optional: true, description: 'Somebody who is or was a member; anybody else is named by email' })
  userId?: string;

  @IsEmailAddress({
    optional: true,
    description: 'Of a member, or of somebody who becomes one at the first sign-in with this verified email',
  })
  email?: string;

  @IsEnumValue(ROLES, { description: "Not above the caller's own" })
  role: Role;
}

/** Filters of the list of members. */
export class ListMembersQuery extends PageQuery {
  @IsEnumValue(['active', 'revoked'], { optional: true })
  status?: 'active' | 'revoked';
}

/** Filters of the list of invitations. */
export class ListInvitationsQuery extends PageQuery {
  @IsEnumValue(Object.values(INVITATION_STATES), { optional: true })
  status?: InvitationState;
}

/** Filters of the list of decisions about access. */
export class ListAccessChangesQuery extends PageQuery {
  @IsTimestamp({ optional: true })
  createdFrom?: Date;

  @IsTimestamp({ optional: true, description: 'Exclusive' })
  createdBefore?: Date;
}

import { ViewProperty } from '../../http/index.js';
import { type PendingAccess, type Role, ROLES } from '../../identity/index.js';

/** What became of an invitation, by what its row says. */
export const INVITATION_STATES = {
  pending: 'pending',
  taken: 'accepted',
  withdrawn: 'withdrawn',
} as const satisfies Record<PendingAccess['status'], string>;

export type InvitationState = (typeof INVITATION_STATES)[PendingAccess['status']];

/** Access that waits, or has waited, for the first sign-in with a verified email. */
export class InvitationView {
  @ViewProperty('id', {
    description:
      'That of the decision that made it. An invitation that waits keeps it with another role; one of an email whose ' +
      'invitation was accepted or withdrawn has a new one and stands in its place. All decisions stay in access-changes.',
  })
  id: string;

  @ViewProperty('email')
  email: string;

  @ViewProperty([...ROLES])
  role: Role;

  @ViewProperty(Object.values(INVITATION_STATES))
  status: InvitationState;

  @ViewProperty('id')
  invitedBy: string;

  /** The member's user id; null but for an accepted one. */
  @ViewProperty('id', { nullable: true })
  acceptedBy: string | null;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

export function toInvitationView(invitation: Readonly<PendingAccess>): InvitationView {
  const { id, email, role, status, grantedBy, takenBy, version } = invitation;
  return {
    ...{ id, email, role, status: INVITATION_STATES[status], invitedBy: grantedBy, acceptedBy: takenBy, version },
    createdAt: invitation.createdAt.toISOString(),
    updatedAt: invitation.updatedAt.toISOString(),
  };
}

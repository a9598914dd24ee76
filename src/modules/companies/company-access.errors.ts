import { ProblemError, problemType } from '../../http/index.js';

export class LastOwner extends ProblemError {
  static override readonly type = problemType({
    code: 'last_owner',
    status: 409,
    title: 'The company would be left without an owner',
    action: 'Make somebody else an owner first.',
  });

  constructor() {
    super('A company keeps at least one owner.');
  }
}

export class InvitationClosed extends ProblemError {
  static override readonly type = problemType({
    code: 'invitation_closed',
    status: 409,
    title: 'The invitation does not wait any more',
    action:
      'Nothing is left to withdraw; the access of who has accepted it ends with DELETE /api/company/users/{userId}.',
  });

  /** @param state what became of it. */
  constructor(state: string) {
    const detail = `The invitation is ${state}.`;
    super(detail, { extensions: { status: state }, auditMessage: detail });
  }
}

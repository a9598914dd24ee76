import { ProblemError, problemType } from './problem.js';

export class IfMatchInvalid extends ProblemError {
  static override readonly type = problemType({
    code: 'if_match_invalid',
    status: 400,
    title: 'The If-Match header is malformed',
    action: 'Send If-Match with the one ETag that the resource was read with, quotes included, such as "3".',
  });

  constructor() {
    super('The header If-Match must hold one strong entity tag of this service, such as "3", or *.');
  }
}

export class VersionConflict extends ProblemError {
  static override readonly type = problemType({
    code: 'version_conflict',
    status: 412,
    title: 'The resource has changed since it was read',
    action: 'Read the resource again, apply the change to what it is now, and send it with the new ETag and a new key.',
  });

  constructor(current: number) {
    super(`The resource has the version ${current} now.`, { extensions: { currentVersion: current } });
  }
}

export class PreconditionRequired extends ProblemError {
  static override readonly type = problemType({
    code: 'precondition_required',
    status: 428,
    title: 'The If-Match header is missing',
    action: 'Send If-Match with the ETag that the resource was read with.',
  });

  constructor() {
    super('This change needs the header If-Match.');
  }
}

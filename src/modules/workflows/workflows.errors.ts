import { ProblemError, problemType } from '../../http/index.js';
import { constraintProblem } from '../../idempotency/index.js';

export class DuplicateWorkflowName extends ProblemError {
  static override readonly type = problemType({
    code: 'duplicate_workflow_name',
    status: 409,
    title: 'The name belongs to another workflow',
    action: 'Choose another name, or change the workflow that has it.',
  });

  constructor() {
    super('Another workflow of the company has this name.');
  }
}

export class TooManyWorkflows extends ProblemError {
  static override readonly type = problemType({
    code: 'too_many_workflows',
    status: 409,
    title: 'The event starts as many workflows as it may',
    action: 'Make another workflow of the event inactive, or add the steps to one that is there.',
  });

  /** @param max how many active workflows an event may start. */
  constructor(max: number) {
    super(`An event of the company starts at most ${max} active workflows.`);
  }
}

export class DefinitionInactive extends ProblemError {
  static override readonly type = problemType({
    code: 'definition_inactive',
    status: 409,
    title: 'The workflow is not active',
    action: 'Make it active, or start another one.',
  });

  constructor() {
    super('The workflow is not active, so it can not be started.');
  }
}

export class UrlForbidden extends ProblemError {
  static override readonly type = problemType({
    code: 'url_forbidden',
    status: 422,
    title: 'Webhooks must not go to this address',
    action: 'Send an https:// URL of a public host, without a user name in it.',
  });

  constructor() {
    const message = 'It must be an https:// URL of a public host, without a user name.';
    super(message, { errors: [{ pointer: '/url', code: 'url_forbidden', message }] });
  }
}

constraintProblem('workflow_definitions_name', () => new DuplicateWorkflowName());

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

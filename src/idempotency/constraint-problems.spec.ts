import { constraintProblem, problemOfConstraint } from './constraint-problems.js';
import { WriteFailed } from './idempotency.errors.js';

describe('constraintProblem', () => {
  const cause = new Error('the violation');

  beforeAll(() => {
    constraintProblem('things_number_key', (given) => new WriteFailed(given));
  });

  it('gives a constraint its problem, which keeps the cause', () => {
    const problem = problemOfConstraint('things_number_key', cause);
    expect(problem).toBeInstanceOf(WriteFailed);
    expect(problem?.cause).toBe(cause);
  });

  it.each([undefined, 'things_pkey', 'constructor'])('knows no problem of %p', (constraint) => {
    expect(problemOfConstraint(constraint, cause)).toBeUndefined();
  });

  it('refuses to give one constraint two problems', () => {
    expect(() => {
      constraintProblem('things_number_key', () => new WriteFailed(undefined));
    }).toThrow('the constraint "things_number_key" has two problems');
    expect(problemOfConstraint('things_number_key', cause)?.cause).toBe(cause);
  });
});

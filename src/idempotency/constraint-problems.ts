import type { ProblemError } from '../http/problem.js';

const factories = new Map<string, (cause: unknown) => ProblemError>();

/**
 * Says which problem a named SQL constraint stands for. Features look before they write, so a constraint that fires is a
 * defect that is counted; its caller still gets the route's own code.
 * @throws Error when the constraint is named twice.
 */
export function constraintProblem(constraint: string, factory: (cause: unknown) => ProblemError): void {
  if (factories.has(constraint)) throw new Error(`the constraint "${constraint}" has two problems`);
  factories.set(constraint, factory);
}

/** The problem of a violated constraint, or undefined when no feature claims it. */
export function problemOfConstraint(constraint: string | undefined, cause: unknown): ProblemError | undefined {
  return constraint === undefined ? undefined : factories.get(constraint)?.(cause);
}

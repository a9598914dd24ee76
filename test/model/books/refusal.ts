/** Why the model expects a request to be refused: `409 not_draft`. Where several faults meet, any of them may be named. */
export class Refusal extends Error {
  constructor(readonly alternatives: readonly string[]) {
    super(`refused: ${alternatives.join(' or ')}`);
  }
}

/** @throws Refusal */
export function refuse(answer: string): never {
  throw new Refusal([answer]);
}

/** @throws Refusal when the condition holds. */
export function refuseIf(condition: boolean, answer: string): void {
  if (condition) refuse(answer);
}

/** Checks that the API makes at once, so that nobody knows which of their refusals is told. */
export function anyOf(...checks: readonly (() => unknown)[]): void {
  const alternatives = checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (error instanceof Refusal) return error.alternatives;
      throw error;
    }
  });
  if (alternatives.length > 0) throw new Refusal([...new Set(alternatives)]);
}

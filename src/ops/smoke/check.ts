import { type ApiAnswer, codeOf, describeAnswer } from '../client/api-client.js';
import { CommandFailed } from '../run.js';

/** Something that was looked at. */
export interface Check {
  readonly name: string;
  /** What was not as it should be, in words. */
  readonly faults: readonly string[];
}

export function failed({ faults }: Check): boolean {
  return faults.length > 0;
}

/** A line, and one for each fault. */
export function describeCheck(check: Check): string {
  return [`${check.name}: ${failed(check) ? 'FAILED' : 'ok'}`, ...check.faults.map((fault) => `  ${fault}`)].join('\n');
}

/** Looks at something; what can't be looked at is a fault too. */
export async function check(name: string, findFaults: () => Promise<readonly string[]>): Promise<Check> {
  try {
    return { name, faults: await findFaults() };
  } catch (error) {
    if (error instanceof CommandFailed) return { name, faults: [error.message] };
    throw error;
  }
}

/** A fault unless it holds. */
export function expectThat(holds: boolean, fault: string): string[] {
  return holds ? [] : [fault];
}

/** A fault unless it is the problem with this status and code. */
export function expectProblem(what: string, answer: ApiAnswer, status: number, code: string): string[] {
  const isIt = answer.status === status && codeOf(answer) === code;
  return expectThat(isIt, `${what}: expected ${status} ${code}, was answered ${describeAnswer(answer)}`);
}

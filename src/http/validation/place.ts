import { isCurrency } from '../currency.js';
import { pointerTo } from '../json/canonical-json.js';
import type { ProblemPlace } from '../problem.js';

/** Where the values come from: in a query all of them are strings. */
export type Source = 'body' | 'query';

/** What a rule returns in place of a value that it has refused. */
export const REFUSED = Symbol('refused');

const ERRORS_MAX = 100;

/** The errors that one reading has found, bounded so that an answer stays small. */
export class Findings {
  readonly errors: ProblemPlace[] = [];

  constructor(
    readonly source: Source,
    readonly root: Readonly<Record<string, unknown>>,
  ) {}

  add(error: ProblemPlace): void {
    if (this.errors.length < ERRORS_MAX) this.errors.push(error);
  }
}

/** One place in the input: its pointer, the object it stands in, and the way to refuse it. */
export class Place {
  constructor(
    private readonly findings: Findings,
    readonly pointer: string,
    /** The object that holds the member, as it was sent. */
    private readonly parent: Readonly<Record<string, unknown>>,
  ) {}

  get source(): Source {
    return this.findings.source;
  }

  member(name: string, parent: Readonly<Record<string, unknown>>): Place {
    const pointer = this.source === 'query' ? name : pointerTo(this.pointer, name);
    return new Place(this.findings, pointer, parent);
  }

  item(index: number): Place {
    return new Place(this.findings, pointerTo(this.pointer, index), this.parent);
  }

  refuse(code: string, message: string): typeof REFUSED {
    this.findings.add({ pointer: this.pointer, code, message });
    return REFUSED;
  }

  /**
   * The currency that another member names, if it is a valid one (an invalid one is reported at its own place).
   * @param reference a sibling's name, or `/name` for a member of the body's root.
   */
  currencyOf(reference: string | undefined): string | undefined {
    if (reference === undefined) return undefined;
    const value = reference.startsWith('/') ? this.findings.root[reference.slice(1)] : this.parent[reference];
    return isCurrency(value) ? value : undefined;
  }
}

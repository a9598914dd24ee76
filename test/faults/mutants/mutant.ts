import type { TrialName } from './trials/trials.js';

/** A piece of source text that is replaced before compilation. It must stand in its file exactly once. */
export interface Patch {
  /** Relative to the package. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** What a system is made of: the program of this checkout, with changes. */
export interface Program {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** Run as the superuser, after the migrations. */
  readonly sql?: string;
}

/** The program, or its database, with one defect planted: the checks must see it. */
export interface Mutant extends Program {
  /** What is wrong with it. */
  readonly defect: string;
  /** The run that meets the defect. */
  readonly trial: TrialName;
  /** What a whole run under load needs to meet it, by names of faults; undefined where such a run can't. */
  readonly faults?: readonly string[];
  /** The rules that must find something, each of them, by the first word of their names. */
  readonly caughtBy: readonly [string, ...string[]];
  /** Another line of defence that keeps the defect from doing harm: the rule then looks at the broken line itself. */
  readonly maskedBy?: string;
}

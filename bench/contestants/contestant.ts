import type { Companies } from '../companies.js';
import type { BenchDatabase, BenchPostgres } from '../database/bench-postgres.js';
import type { Sample } from '../measurement/sample.js';
import type { Options } from '../options.js';

/** What all contestants are measured with. */
export interface Stage {
  readonly options: Options;
  readonly postgres: BenchPostgres;
  readonly companies: Companies;
  readonly wrk: string;
  /** For files of a run. */
  readonly folder: string;
  /** Says what is measured now. */
  readonly announce: (what: string) => void;
}

/** One of those that are compared. */
export interface Contestant {
  readonly name: string;
  readonly title: string;
  /** About how long one turn takes. */
  turnSeconds(options: Options): number;
  /** Adds to the template what only this contestant needs, through the API of a product on this port. */
  fill?(port: number, companies: Companies, options: Options): Promise<void>;
  /** One turn on a fresh copy of the database; gives each sample as soon as it has it. */
  turn(stage: Stage, database: BenchDatabase, give: (sample: Sample) => void): Promise<void>;
}

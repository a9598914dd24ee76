/** Something that must hold in everybody's books at every moment. */
export interface Invariant {
  /** `I01` to `I33`. Reports, alerts and the documentation name it so; an id is never used again for something else. */
  readonly id: string;
  /** What holds, in one line. */
  readonly says: string;
  /**
   * Queries by what they find, in words. Each gives the rows that must not be there, as `company_id` and `reference`, a
   * text that names the row within its company; so all of them give nothing while the invariant holds.
   */
  readonly breaches: Readonly<Record<string, string>>;
}

/** What an area of the books contributes: its own invariants, and its part of those that look at all areas. */
export interface Area {
  readonly invariants: readonly Invariant[];
  /**
   * Queries of the journal entries that its state changes have posted, as `company_id`, `source_type`, `source_id` and
   * `purpose`: each of them is there once, and there are no others.
   */
  readonly postings: readonly string[];
  /** Its tables whose rows name in `write_id` the write that made them. */
  readonly writtenTables: readonly string[];
}

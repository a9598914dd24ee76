/** A statement as it goes over the wire: all parameters as text. */
export interface RecordedStatement {
  /** The name that it is prepared under; without one it is sent as a simple query. */
  readonly name?: string | undefined;
  readonly text: string;
  readonly values: readonly (string | null)[];
  /** How many rows it returned or changed. */
  readonly rowCount: number | null;
}

/** One group's transaction: statements of a batch were sent without waiting for each other's answers. */
export interface RecordedGroup {
  readonly payments: number;
  readonly batches: readonly (readonly RecordedStatement[])[];
}

/** Groups of companies that don't meet, so that they can run at the same time. */
export interface Recording {
  readonly groups: readonly RecordedGroup[];
}

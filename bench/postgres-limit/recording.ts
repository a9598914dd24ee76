/** A statement as it goes over the wire: all parameters as text. */
export interface RecordedStatement {
  /** Whether it is prepared and goes in the engine's batch; otherwise it is a simple query. */
  readonly prepared: boolean;
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

/** A parameter as it goes over the wire: text, or bytes as a text of one character each. */
export type RecordedValue = string | { readonly bytes: string } | null;

/** A statement as it goes over the wire. */
export interface RecordedStatement {
  /** Whether it is prepared and goes in the engine's batch; otherwise it is a simple query. */
  readonly prepared: boolean;
  readonly text: string;
  readonly values: readonly RecordedValue[];
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

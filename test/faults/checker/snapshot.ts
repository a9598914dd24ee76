import type { Violation } from '../../support/invariants.js';

/** A stored answer. */
export interface StoredAnswer {
  readonly companyId: string;
  readonly id: string;
  readonly operation: string;
  readonly key: string;
  readonly status: number;
  /** A JSON object, as it is stored. */
  readonly headers: string;
  readonly answer: string;
  readonly workflowsTriggered: number;
  /** Milliseconds since 1970, by the database's clock. */
  readonly createdAt: number;
}

/** How many rows of a table name a write as the one that made them. */
export interface EffectCount {
  readonly table: string;
  readonly companyId: string;
  readonly writeId: string;
  readonly rows: number;
}

/** How many payments carry a key; independent of all ids. */
export interface KeyCount {
  readonly companyId: string;
  readonly key: string;
  readonly rows: number;
}

/** A row of the audit log. */
export interface Audited {
  readonly companyId: string;
  readonly writeId: string;
  readonly operation: string;
  readonly key: string;
  readonly status: 'new' | 'replayed' | 'failed';
  readonly requestId: string;
  /** Who asked. */
  readonly userId: string;
}

/** Whom a row that a write has made names as its maker. */
export interface Maker {
  readonly table: string;
  readonly companyId: string;
  readonly writeId: string;
  readonly userId: string;
}

/** A workflow that a write has started, and how many jobs it has. */
export interface StartedWorkflow {
  readonly companyId: string;
  readonly writeId: string;
  readonly instanceId: string;
  readonly jobs: number;
}

/** What manual entries add up to on an account, in minor units: debits less credits. */
export interface ManualBalance {
  readonly companyId: string;
  readonly accountId: string;
  readonly minor: bigint;
}

/** What the lines of the journal add up to on an account, for one day, in minor units of their currency. */
export interface JournalSum {
  readonly companyId: string;
  readonly accountId: string;
  readonly currency: string;
  /** `YYYY-MM-DD`. */
  readonly entryDate: string;
  readonly debitMinor: bigint;
  readonly creditMinor: bigint;
}

/** An entity with what many writes have changed in it. */
export interface Changed {
  readonly companyId: string;
  readonly id: string;
  /** The version of a customer, or the quantity of an item in thousandths or finer, as a decimal. */
  readonly value: string;
}

/** A row that points into another company. */
export interface ForeignReference {
  readonly companyId: string;
  /** The foreign key. */
  readonly constraint: string;
  readonly rows: number;
}

/** The database at one moment, as a superuser sees it. */
export interface Snapshot {
  readonly stored: readonly StoredAnswer[];
  readonly effects: readonly EffectCount[];
  readonly paymentKeys: readonly KeyCount[];
  readonly audit: readonly Audited[];
  readonly makers: readonly Maker[];
  readonly workflows: readonly StartedWorkflow[];
  readonly manualBalances: readonly ManualBalance[];
  readonly journalSums: readonly JournalSum[];
  readonly customerVersions: readonly Changed[];
  readonly itemQuantities: readonly Changed[];
  readonly violations: readonly Violation[];
  readonly foreignReferences: readonly ForeignReference[];
}

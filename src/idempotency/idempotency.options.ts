import type { EngineOptions } from './engine/engine-options.js';
import type { OperationDefinition } from './operation.js';

/** Injection token of the module's options. */
export const IDEMPOTENCY_OPTIONS = Symbol('IDEMPOTENCY_OPTIONS');

/** Injection token of the registered operations by name. */
export const OPERATIONS = Symbol('OPERATIONS');

/** Injection token of the `FaultPoints` that tests may provide. */
export const FAULT_POINTS = Symbol('FAULT_POINTS');

/** What an application gives the framework. */
export interface IdempotencyOptions {
  /** The write contract: every mutating operation by name. */
  readonly operations: Readonly<Record<string, OperationDefinition>>;
  /** How long waiting writes may still begin at a shutdown, in milliseconds. */
  readonly drainLimitMs: number;
  /** Limits that differ from the engine's defaults. */
  readonly engine?: Partial<EngineOptions>;
}

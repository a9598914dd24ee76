export { type Breach, checkInvariant, type InvariantReader } from './check-invariant.js';
export { type InvariantResult, recordInvariantResults } from './invariant-results.js';
export type { Invariant } from './invariant.js';
export { INVARIANTS } from './invariants/index.js';
export { inSnapshot } from './snapshot.js';

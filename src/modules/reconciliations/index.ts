export { LedgerReconciliation } from './ledger-reconciliation.entity.js';
export { LinesToClear, type LinePlace, type StatementLine } from './lines-to-clear.service.js';
export { ReconciliationsModule } from './reconciliations.module.js';

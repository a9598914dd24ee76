export { LedgerReconciliation } from './ledger-reconciliation.entity.js';
export { ReconciliationsModule } from './reconciliations.module.js';

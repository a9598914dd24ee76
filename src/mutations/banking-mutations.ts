import type { Mutation } from './mutation.js';

/** Operations on bank accounts and on what banks say of them. */
export const BANKING_MUTATIONS = {
  createBankAccount: {
    type: 'financial',
    method: 'POST',
    path: '/api/bank-accounts',
    firstStatus: 201,
    resource: '/api/bank-accounts/:id',
    role: 'accountant',
    event: 'bank_account.created',
  },
  updateBankAccount: {
    type: 'financial',
    method: 'PATCH',
    path: '/api/bank-accounts/:id',
    firstStatus: 200,
    resource: '/api/bank-accounts/:id',
    role: 'accountant',
    event: 'bank_account.updated',
    ifMatch: 'required',
  },
  importBankTransactions: {
    type: 'financial',
    method: 'POST',
    path: '/api/bank-transactions/import',
    firstStatus: 201,
    resource: '/api/bank-imports/:id',
    role: 'accountant',
    event: 'bank.imported',
    alone: true,
    // One item more than the operation takes, so that its answer names the list.
    limits: { bytes: 8 * 1024 * 1024, itemsMax: 5_001, membersMax: 40_000 },
  },
  reconcileBankTransaction: {
    type: 'financial',
    method: 'POST',
    path: '/api/bank-transactions/:id/reconcile',
    firstStatus: 200,
    resource: '/api/bank-transactions/:id',
    role: 'accountant',
    event: 'bank.reconciled',
  },
  unreconcileBankTransaction: {
    type: 'financial',
    method: 'POST',
    path: '/api/bank-transactions/:id/unreconcile',
    firstStatus: 200,
    resource: '/api/bank-transactions/:id',
    role: 'accountant',
    event: 'bank.unreconciled',
  },
} as const satisfies Record<string, Mutation>;

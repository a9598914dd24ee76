import { INVENTORY_MUTATIONS } from './inventory-mutations.js';
import type { Mutation } from './mutation.js';
import { EMPLOYEE_MUTATIONS } from './payroll-mutations.js';
import { WORKFLOW_MUTATIONS } from './workflow-mutations.js';

/** Operations that decide who may do what, with whom, and under which settings. */
export const HIGH_RISK_MUTATIONS = {
  createCompany: {
    type: 'high_risk',
    method: 'POST',
    path: '/api/companies',
    firstStatus: 201,
    resource: '/api/companies/:id',
    scope: 'user',
    role: 'user',
    event: 'company.created',
  },
  createCustomer: {
    type: 'high_risk',
    method: 'POST',
    path: '/api/customers',
    firstStatus: 201,
    resource: '/api/customers/:id',
    role: 'accountant',
    event: 'customer.created',
  },
  updateCustomer: {
    type: 'high_risk',
    method: 'PATCH',
    path: '/api/customers/:id',
    firstStatus: 200,
    resource: '/api/customers/:id',
    role: 'accountant',
    event: 'customer.updated',
    ifMatch: 'required',
  },
  createVendor: {
    type: 'high_risk',
    method: 'POST',
    path: '/api/inventory/vendors',
    firstStatus: 201,
    resource: '/api/inventory/vendors/:id',
    role: 'inventory',
    event: 'vendor.created',
  },
  updateVendor: {
    type: 'high_risk',
    method: 'PATCH',
    path: '/api/inventory/vendors/:id',
    firstStatus: 200,
    resource: '/api/inventory/vendors/:id',
    role: 'inventory',
    event: 'vendor.updated',
    ifMatch: 'required',
  },
  ...INVENTORY_MUTATIONS,
  ...EMPLOYEE_MUTATIONS,
  ...WORKFLOW_MUTATIONS,
} as const satisfies Record<string, Mutation>;

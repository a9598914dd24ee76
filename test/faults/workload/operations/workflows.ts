import { word, type WorkloadOperations } from './operation.js';

/** Workflows that somebody starts by hand; others are started by payments and finalized invoices. */
export const WORKFLOWS = {
  triggerWorkflowInstance: {
    weight: 3,
    wish: ({ customers, fixed }, random) => {
      if (customers.isEmpty) return undefined;
      const { id: entityId } = random.oneOf(customers.all());
      const body = { entityType: 'customer', entityId, context: { note: word(random) } };
      return { path: { definitionId: fixed.definitionId }, body };
    },
  },
} as const satisfies WorkloadOperations;

import type { Sample } from './sample.js';
import type { SampleBuilder } from './sample-builder.js';

/** What an operation's request has to hold because of the state that it needs. */
export type Prepared = Partial<Pick<Sample, 'body' | 'pathParameters'>>;

/** Operations whose state needs more than fresh entities. All others, and all that come later, do without. */
export const PREPARATIONS: Readonly<Record<string, (builder: SampleBuilder) => Promise<Prepared>>> = {
  voidInvoice: async (builder) => {
    const { id } = await builder.perform('finalizeInvoice');
    return { pathParameters: { id } };
  },

  allocatePayment: async (builder) => {
    const invoice = await builder.perform('finalizeInvoice');
    const customerId = invoice.entity['customerId'];
    const payment = await builder.perform('createPayment', { body: { customerId } });
    return { pathParameters: { id: payment.id }, body: { invoiceId: invoice.id, amount: '10.00' } };
  },

  adjustInventoryQuantity: () => Promise.resolve({ body: { delta: '5', unitCost: '2.00' } }),

  createInventoryAdjustment: async (builder) => {
    const itemId = await builder.idFor('itemId');
    return { body: { lines: [{ itemId, delta: '5', unitCost: '2.00' }] } };
  },

  updatePurchaseOrderStatus: async (builder) => {
    const { id } = await builder.perform('createPurchaseOrder');
    const approval = { pathParameters: { id }, body: { status: 'approved' } };
    await builder.performExactly('updatePurchaseOrderStatus', approval);
    return { pathParameters: { id }, body: { status: 'received' } };
  },
};

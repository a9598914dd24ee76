import { requestOf } from '../../workload/wish.js';
import type { Trial } from './trial.js';

/** Keys are sent again: as they were, in other words, and with something else. */
export const REPEATED_REQUESTS: Trial = {
  replicas: 1,
  run: async (run) => {
    const address = { line1: 'Main Street 1', city: 'Berlin', country: 'DE' };
    const customer = {
      operation: 'createCustomer',
      body: { name: 'Acme', currency: 'EUR', billingAddress: address },
    } as const;
    await run.send(customer, 'customer');
    await run.send(customer, 'customer');
    const reversed = Object.fromEntries(Object.entries(address).reverse());
    await run.send({ ...customer, body: { ...customer.body, billingAddress: reversed } }, 'customer');
    const payment = await run.payment();
    await run.send(payment, 'payment');
    await run.send({ ...payment, body: { ...payment.body, amount: '200.00' } }, 'payment');
    const lines = [{ description: 'Consulting', quantity: '1', unitPrice: '100.00' }];
    const { customerId, currency } = payment.body;
    const invoice = { operation: 'createInvoice', body: { customerId, currency, terms: 30, lines } } as const;
    await run.send(invoice, 'invoice');
    await run.send(invoice, 'invoice', { body: requestOf(invoice).body.replace('30', '3e1') });
  },
};

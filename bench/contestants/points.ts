import type { LoadPoint, LongOperation, Point } from '../measurement/sample.js';

const payments = (connections: number, companies: LoadPoint['companies'] = 'many'): LoadPoint => ({
  operation: 'createPayment',
  connections,
  companies,
});

/** The points that all who write payments are compared at. */
export const ONE_CONNECTION = payments(1);
export const SOME_CONNECTIONS = payments(32);
export const MANY_CONNECTIONS = payments(256);
export const ONE_COMPANY = payments(256, 'one');

export const COMMON_POINTS: readonly LoadPoint[] = [ONE_CONNECTION, SOME_CONNECTIONS, MANY_CONNECTIONS, ONE_COMPANY];

export const REPLAYS: LoadPoint = { operation: 'replay', connections: 256, companies: 'many' };
export const FINALIZE: LoadPoint = { operation: 'finalizeInvoice', connections: 256, companies: 'many' };
export const UPDATE: LoadPoint = { operation: 'updateCustomer', connections: 256, companies: 'many' };
export const ADJUST: LoadPoint = { operation: 'adjustInventoryQuantity', connections: 256, companies: 'many' };
export const TIME: LoadPoint = { operation: 'createTimeEntry', connections: 256, companies: 'many' };

/** What the load generator may be told to send alone. */
export const MEASURED_OPERATIONS: readonly string[] = [MANY_CONNECTIONS, REPLAYS, UPDATE, FINALIZE, ADJUST, TIME].map(
  ({ operation }) => operation,
);

/** What goes on beside long work. */
export const PAYMENTS = 'payments';
export const BESIDE_PAY_RUNS = { ...SOME_CONNECTIONS, beside: 'pay runs' } as const;
export const BESIDE_IMPORTS = { ...SOME_CONNECTIONS, beside: 'imports' } as const;

/** One request after another, of the company that is apart. */
export function longPoint(operation: LongOperation, beside?: string): Point {
  return { operation, connections: 1, companies: 'one', ...(beside === undefined ? {} : { beside }) };
}

import type { Point } from '../measurement/sample.js';

const payments = (connections: number, companies: Point['companies'] = 'many'): Point => ({
  operation: 'createPayment',
  connections,
  companies,
});

/** The points that all who write payments are compared at. */
export const ONE_CONNECTION = payments(1);
export const SOME_CONNECTIONS = payments(32);
export const MANY_CONNECTIONS = payments(256);
export const ONE_COMPANY = payments(256, 'one');

export const COMMON_POINTS: readonly Point[] = [ONE_CONNECTION, SOME_CONNECTIONS, MANY_CONNECTIONS, ONE_COMPANY];

export const REPLAYS: Point = { operation: 'replay', connections: 256, companies: 'many' };
export const FINALIZE: Point = { operation: 'finalizeInvoice', connections: 256, companies: 'many' };
export const UPDATE: Point = { operation: 'updateCustomer', connections: 256, companies: 'many' };

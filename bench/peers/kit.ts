/** What the peer with Nest 10 shares with the plain one; it loads this compiled file by its path. */
import 'reflect-metadata';

export { PeerPaymentDto } from './payment.dto.js';
export { paymentRequest } from './payment-rows.js';
export { createPlainPayment, PeerRefusal, plainDataSource } from './plain/plain-transaction.js';
export { logRequest } from './request-log.js';
export { peerSettings } from './settings.js';
export { verifyToken } from './token.js';

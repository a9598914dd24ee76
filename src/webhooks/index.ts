export { AddressRules } from './address-rules.js';
export { newWebhookSecret, signatureHeaders, type SignedMessage } from './signature.js';

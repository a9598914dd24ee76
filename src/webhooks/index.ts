export { AddressRules } from './address-rules.js';
export { deliverWebhook, WebhookNotTaken, type WebhookTarget } from './deliver-webhook.js';
export { newWebhookSecret, signatureHeaders, type SignedMessage } from './signature.js';

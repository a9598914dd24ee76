export { AddressRules } from './address-rules.js';
export { deliverWebhook, WebhookForbidden, WebhookNotTaken, type WebhookTarget } from './deliver-webhook.js';
export { newWebhookSecret, signatureHeaders, type SignedMessage } from './signature.js';

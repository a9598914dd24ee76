import { ViewProperty } from '../../http/index.js';
import type { WebhookEndpoint } from './webhook-endpoint.entity.js';
import type { WebhookSecret } from './webhook-secret.entity.js';

/** An endpoint, as answers show it: never with its secret, since answers are stored. */
export class WebhookEndpointView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('text')
  name: string;

  @ViewProperty('text')
  url: string;

  @ViewProperty('flag')
  isActive: boolean;

  @ViewProperty('whole', { description: 'The number of the secret that webhooks are signed with' })
  secretNumber: number;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

/** The newest secret of an endpoint. */
export class WebhookSecretView {
  @ViewProperty('id')
  endpointId: string;

  @ViewProperty('whole')
  number: number;

  @ViewProperty('text', {
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    description: 'As Standard Webhooks writes it',
  })
  secret: string;

  @ViewProperty('instant')
  createdAt: string;
}

export function toWebhookEndpointView(endpoint: Readonly<WebhookEndpoint>): WebhookEndpointView {
  const { id, name, url, isActive, secretNumber, version, createdAt, updatedAt } = endpoint;
  return {
    ...{ id, name, url, isActive, secretNumber, version },
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function toWebhookSecretView(secret: Readonly<WebhookSecret>): WebhookSecretView {
  const { endpointId, number, createdAt } = secret;
  return { endpointId, number, secret: secret.secret, createdAt: createdAt.toISOString() };
}

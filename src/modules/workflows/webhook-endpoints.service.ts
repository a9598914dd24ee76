import { Injectable } from '@nestjs/common';
import { assertVersion, changesNothing, NotFound } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { AddressRules, newWebhookSecret } from '../../webhooks/index.js';
import type { CreateWebhookEndpointDto, UpdateWebhookEndpointDto } from './webhook-endpoint.dto.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import { toWebhookEndpointView, type WebhookEndpointView } from './webhook-endpoint.view.js';
import { WebhookSecret } from './webhook-secret.entity.js';
import { UrlForbidden } from './workflows.errors.js';

const ENTITY_TYPE = 'webhook_endpoint';

/** How long a rotated secret signs beside the new one, so that receivers can change over. */
const OVERLAP_MS = 24 * 60 * 60 * 1000;

/** Where webhooks go, and what they are signed with. */
@Injectable()
export class WebhookEndpointsService {
  constructor(private readonly addresses: AddressRules) {}

  /** @throws UrlForbidden */
  async create(write: IdempotentWrite, { name, url }: CreateWebhookEndpointDto): Promise<WebhookEndpointView> {
    const endpoint = write.insert(WebhookEndpoint, {
      ...{ id: write.id, name, url: this.allowedUrl(url), isActive: true, secretNumber: 1 },
      ...{ version: 1, writeId: write.id, createdAt: write.now, updatedAt: write.now },
    });
    addSecret(write, endpoint.id, 1);
    await write.trigger('webhook_endpoint.created', { entityType: ENTITY_TYPE, entityId: endpoint.id });
    return toWebhookEndpointView(endpoint);
  }

  /** @throws NotFound, VersionConflict, UrlForbidden */
  async update(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    { url, ...patch }: UpdateWebhookEndpointDto,
  ): Promise<WebhookEndpointView> {
    const endpoint = await endpointOf(write, id);
    assertVersion(endpoint.version, expectedVersion);
    const patched = { ...patch, ...(url === undefined ? {} : { url: this.allowedUrl(url) }) };
    if (changesNothing(endpoint, patched)) return toWebhookEndpointView(endpoint);
    const changes = { ...patched, version: endpoint.version + 1, updatedAt: write.now };
    write.update(WebhookEndpoint, id, changes);
    await write.trigger('webhook_endpoint.updated', { entityType: ENTITY_TYPE, entityId: id });
    return toWebhookEndpointView({ ...endpoint, ...changes });
  }

  /** A new secret; for a day webhooks are signed with the one before as well. @throws NotFound */
  async rotateSecret(write: IdempotentWrite, id: string): Promise<WebhookEndpointView> {
    const endpoint = await endpointOf(write, id);
    const before = await write.get(WebhookSecret, { endpointId: id, number: endpoint.secretNumber });
    if (before !== undefined) {
      const expiresAt = new Date(write.now.getTime() + OVERLAP_MS);
      write.update(WebhookSecret, { endpointId: id, number: before.number }, { expiresAt });
    }
    const secretNumber = endpoint.secretNumber + 1;
    addSecret(write, id, secretNumber);
    const changes = { secretNumber, version: endpoint.version + 1, updatedAt: write.now };
    write.update(WebhookEndpoint, id, changes);
    await write.trigger('webhook_endpoint.secret_rotated', { entityType: ENTITY_TYPE, entityId: id });
    return toWebhookEndpointView({ ...endpoint, ...changes });
  }

  private allowedUrl(url: string): string {
    const allowed = this.addresses.allowedUrl(url);
    if (allowed === undefined) throw new UrlForbidden();
    return allowed;
  }
}

/** A handler may run more than once; the secret of its last run is the one that is committed. */
function addSecret(write: IdempotentWrite, endpointId: string, number: number): void {
  write.insert(WebhookSecret, {
    ...{ endpointId, number, secret: newWebhookSecret(), expiresAt: null },
    ...{ writeId: write.id, createdAt: write.now },
  });
}

async function endpointOf(write: IdempotentWrite, id: string): Promise<Readonly<WebhookEndpoint>> {
  const endpoint = await write.get(WebhookEndpoint, id);
  if (endpoint === undefined) throw new NotFound();
  return endpoint;
}

import { Injectable } from '@nestjs/common';
import { newestPage, pageFilter } from '../../database/index.js';
import { NotFound, type Page, pageOf } from '../../http/index.js';
import { CompanyReads, PermissionDenied, type Reader } from '../../identity/index.js';
import type { ListWebhookEndpointsQuery } from './webhook-endpoint.dto.js';
import { WebhookEndpoint } from './webhook-endpoint.entity.js';
import {
  toWebhookEndpointView,
  toWebhookSecretView,
  type WebhookEndpointView,
  type WebhookSecretView,
} from './webhook-endpoint.view.js';
import { WebhookSecret } from './webhook-secret.entity.js';

/** Reads of webhook endpoints. */
@Injectable()
export class WebhookEndpointReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<WebhookEndpointView> {
    const { companyId } = reader;
    const endpoint = await this.reads.read(reader, (manager) => manager.findOneBy(WebhookEndpoint, { companyId, id }));
    if (endpoint === null) throw new NotFound();
    return toWebhookEndpointView(endpoint);
  }

  /** The newest secret, for owners and admins alone. @throws PermissionDenied, NotFound */
  async secret(reader: Reader, endpointId: string): Promise<WebhookSecretView> {
    const { companyId } = reader;
    const secret = await this.reads.read(reader, (manager, role) => {
      if (role !== 'owner' && role !== 'admin') throw new PermissionDenied();
      return manager.findOne(WebhookSecret, { where: { companyId, endpointId }, order: { number: 'DESC' } });
    });
    if (secret === null) throw new NotFound();
    return toWebhookSecretView(secret);
  }

  /** Newest first. */
  async list(reader: Reader, query: ListWebhookEndpointsQuery): Promise<Page<WebhookEndpointView>> {
    const rows = await this.reads.read(reader, (manager) =>
      newestPage(manager, WebhookEndpoint, reader.companyId, query, [pageFilter('isActive', '=', query.isActive)]),
    );
    return pageOf(rows, query, reader.companyId, ({ createdAt, id }) => ({ at: createdAt, id }), toWebhookEndpointView);
  }
}

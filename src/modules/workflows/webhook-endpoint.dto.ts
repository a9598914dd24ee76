import { IsFlag, IsText, PageQuery } from '../../http/index.js';

const URL_LENGTH_MAX = 2_000;

/** What `createWebhookEndpoint` takes. */
export class CreateWebhookEndpointDto {
  @IsText({ max: 200, example: 'Warehouse' })
  name: string;

  @IsText({ max: URL_LENGTH_MAX, example: 'https://hooks.example.com/accubooks' })
  url: string;
}

/** What `updateWebhookEndpoint` takes: a JSON merge patch. */
export class UpdateWebhookEndpointDto {
  @IsText({ max: 200, optional: true })
  name?: string;

  @IsText({ max: URL_LENGTH_MAX, optional: true, example: 'https://hooks.example.com/accubooks' })
  url?: string;

  @IsFlag({ optional: true })
  isActive?: boolean;
}

/** Filters of the list of endpoints. */
export class ListWebhookEndpointsQuery extends PageQuery {
  @IsFlag({ optional: true })
  isActive?: boolean;
}

import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, IfMatch, NoBodyDto, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { WebhookEndpointReads } from './webhook-endpoint-reads.service.js';
import {
  CreateWebhookEndpointDto,
  ListWebhookEndpointsQuery,
  UpdateWebhookEndpointDto,
} from './webhook-endpoint.dto.js';
import { WebhookEndpointView, WebhookSecretView } from './webhook-endpoint.view.js';
import { WebhookEndpointsService } from './webhook-endpoints.service.js';

@ApiTags('workflows')
@Controller('api/webhook-endpoints')
export class WebhookEndpointsController {
  constructor(
    private readonly endpoints: WebhookEndpointsService,
    private readonly reads: WebhookEndpointReads,
  ) {}

  @Post()
  @Idempotent('createWebhookEndpoint')
  @Answers(WebhookEndpointView, 'Create a webhook endpoint')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateWebhookEndpointDto): Promise<WebhookEndpointView> {
    return this.endpoints.create(write, dto);
  }

  @Patch(':id')
  @Idempotent('updateWebhookEndpoint')
  @Answers(WebhookEndpointView, 'Change a webhook endpoint')
  update(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch({ required: true }) expectedVersion: number | undefined,
    @Body() dto: UpdateWebhookEndpointDto,
  ): Promise<WebhookEndpointView> {
    return this.endpoints.update(write, id, expectedVersion, dto);
  }

  @Post(':id/rotate-secret')
  @Idempotent('rotateWebhookSecret')
  @Answers(WebhookEndpointView, 'Give a webhook endpoint a new secret')
  rotateSecret(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- it refuses every member
    @Body() _dto: NoBodyDto,
  ): Promise<WebhookEndpointView> {
    return this.endpoints.rotateSecret(write, id);
  }

  @Get(':id/secret')
  @Answers(WebhookSecretView, 'Read the secret of a webhook endpoint')
  secret(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<WebhookSecretView> {
    return this.reads.secret(reader, id);
  }

  @Get(':id')
  @Answers(WebhookEndpointView, 'Read a webhook endpoint')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<WebhookEndpointView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(WebhookEndpointView, 'List webhook endpoints')
  list(@CurrentReader() reader: Reader, @Query() query: ListWebhookEndpointsQuery): Promise<Page<WebhookEndpointView>> {
    return this.reads.list(reader, query);
  }
}

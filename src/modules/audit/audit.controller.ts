import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AnswersPage, type Page } from '../../http/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { AuditEntryView } from './audit-entry.view.js';
import { AuditQueries } from './audit-queries.service.js';
import { ListAuditQuery } from './audit.dto.js';

@ApiTags('idempotency')
@Controller('api/audit')
export class AuditController {
  constructor(private readonly audit: AuditQueries) {}

  @Get()
  @AnswersPage(AuditEntryView, 'Attempts at writes, newest first, from the months that are at hand')
  list(@CurrentReader() reader: Reader, @Query() query: ListAuditQuery): Promise<Page<AuditEntryView>> {
    return this.audit.list(reader, query);
  }
}

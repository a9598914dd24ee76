import { Body, Controller, Get, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IfMatch, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { ListSettingsVersionsQuery, UpdateCompanySettingsDto } from './company.dto.js';
import { CompanyQueries } from './company-queries.service.js';
import { CompanySettingsService } from './company-settings.service.js';
import { CompanySettingsVersionView, CompanySettingsView } from './company.view.js';

@ApiTags('companies')
@Controller('api/company/settings')
export class CompanySettingsController {
  constructor(
    private readonly settings: CompanySettingsService,
    private readonly queries: CompanyQueries,
  ) {}

  @Patch()
  @Idempotent('updateCompanySettings')
  @Answers(CompanySettingsView, 'Change how the company keeps its books')
  update(
    @Write() write: IdempotentWrite,
    @IfMatch({ required: true }) expectedVersion: number | undefined,
    @Body() dto: UpdateCompanySettingsDto,
  ): Promise<CompanySettingsView> {
    return this.settings.update(write, expectedVersion, dto);
  }

  @Get()
  @Answers(CompanySettingsView, 'How the company keeps its books')
  get(@CurrentReader() reader: Reader): Promise<CompanySettingsView> {
    return this.queries.settings(reader);
  }

  @Get('history')
  @AnswersPage(CompanySettingsVersionView, 'Every version of the settings, latest first')
  history(
    @CurrentReader() reader: Reader,
    @Query() query: ListSettingsVersionsQuery,
  ): Promise<Page<CompanySettingsVersionView>> {
    return this.queries.settingsVersions(reader, query);
  }
}

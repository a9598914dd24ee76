import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../../http/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { CompanyQueries } from './company-queries.service.js';
import { CompanySettingsView } from './company.view.js';

@ApiTags('companies')
@Controller('api/company/settings')
export class CompanySettingsController {
  constructor(private readonly queries: CompanyQueries) {}

  @Get()
  @Answers(CompanySettingsView, 'How the company keeps its books')
  get(@CurrentReader() reader: Reader): Promise<CompanySettingsView> {
    return this.queries.settings(reader);
  }
}

import { Body, Controller, Get, Post, Query, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentUserId, WithoutCompany } from '../../identity/index.js';
import { CompaniesService } from './companies.service.js';
import { CreateCompanyDto, ListCompaniesQuery } from './company.dto.js';
import { CompanyQueries } from './company-queries.service.js';
import { CompanyView } from './company.view.js';
import { TestCompanyGuard } from './test-company.guard.js';

@ApiTags('companies')
@Controller('api/companies')
export class CompaniesController {
  constructor(
    private readonly companies: CompaniesService,
    private readonly queries: CompanyQueries,
  ) {}

  @Post()
  @Idempotent('createCompany')
  @UseGuards(TestCompanyGuard)
  @Answers(CompanyView, 'Create a company with a chart of accounts; the caller becomes its owner')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateCompanyDto): Promise<CompanyView> {
    return this.companies.create(write, dto);
  }

  @Get()
  @WithoutCompany()
  @AnswersPage(CompanyView, 'The companies that the caller is a member of, oldest first')
  list(@CurrentUserId() userId: string, @Query() query: ListCompaniesQuery): Promise<Page<CompanyView>> {
    return this.queries.list(userId, query);
  }

  @Get(':id')
  @WithoutCompany()
  @Answers(CompanyView, 'One company of the caller')
  get(@CurrentUserId() userId: string, @IdParam() id: string): Promise<CompanyView> {
    return this.queries.get(userId, id);
  }
}

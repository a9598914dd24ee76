import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../../identity/index.js';
import { CreateTaxFormDto, ListTaxFormsQuery } from './tax-form.dto.js';
import { TaxFormReads } from './tax-form-reads.service.js';
import { TaxFormView } from './tax-form.view.js';
import { TaxFormsService } from './tax-forms.service.js';

@ApiTags('payroll')
@Controller('api/payroll/tax-forms')
export class TaxFormsController {
  constructor(
    private readonly forms: TaxFormsService,
    private readonly reads: TaxFormReads,
  ) {}

  @Post()
  @Idempotent('createTaxForm')
  @Answers(TaxFormView, 'Add up executed runs for a tax form')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateTaxFormDto): Promise<TaxFormView> {
    return this.forms.create(write, dto);
  }

  @Get(':id')
  @Answers(TaxFormView, 'Read a tax form')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<TaxFormView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(TaxFormView, 'List tax forms, newest first')
  list(@CurrentReader() reader: Reader, @Query() query: ListTaxFormsQuery): Promise<Page<TaxFormView>> {
    return this.reads.list(reader, query);
  }
}

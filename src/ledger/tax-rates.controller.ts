import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, IfMatch, type Page } from '../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../idempotency/index.js';
import { CurrentReader, type Reader } from '../identity/index.js';
import { TaxRateReads } from './tax-rate-reads.service.js';
import { CreateTaxRateDto, ListTaxRatesQuery, UpdateTaxRateDto } from './tax-rate.dto.js';
import { TaxRateView } from './tax-rate.view.js';
import { TaxRatesService } from './tax-rates.service.js';

@ApiTags('tax rates')
@Controller('api/tax-rates')
export class TaxRatesController {
  constructor(
    private readonly taxRates: TaxRatesService,
    private readonly reads: TaxRateReads,
  ) {}

  @Post()
  @Idempotent('createTaxRate')
  @Answers(TaxRateView, 'Add a tax rate')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateTaxRateDto): Promise<TaxRateView> {
    return this.taxRates.create(write, dto);
  }

  @Patch(':id')
  @Idempotent('updateTaxRate')
  @Answers(TaxRateView, 'Change a tax rate')
  update(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch({ required: true }) expectedVersion: number | undefined,
    @Body() dto: UpdateTaxRateDto,
  ): Promise<TaxRateView> {
    return this.taxRates.update(write, id, expectedVersion, dto);
  }

  @Get(':id')
  @Answers(TaxRateView, 'Read a tax rate')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<TaxRateView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(TaxRateView, 'List tax rates, by code')
  list(@CurrentReader() reader: Reader, @Query() query: ListTaxRatesQuery): Promise<Page<TaxRateView>> {
    return this.reads.list(reader, query);
  }
}

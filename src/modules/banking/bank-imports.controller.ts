import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../../http/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { BankImportReads } from './bank-import-reads.service.js';
import { ListBankImportsQuery } from './bank-import.dto.js';
import { BankImportView } from './bank-import.view.js';

@ApiTags('banking')
@Controller('api/bank-imports')
export class BankImportsController {
  constructor(private readonly reads: BankImportReads) {}

  @Get(':id')
  @Answers(BankImportView, 'Read an import')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<BankImportView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(BankImportView, 'List imports')
  list(@CurrentReader() reader: Reader, @Query() query: ListBankImportsQuery): Promise<Page<BankImportView>> {
    return this.reads.list(reader, query);
  }
}

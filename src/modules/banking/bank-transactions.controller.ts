import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, NoBodyDto, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { ImportBankTransactionsDto } from './bank-import.dto.js';
import { BankImportService } from './bank-import.service.js';
import { BankImportView } from './bank-import.view.js';
import { BankReconciliationService } from './bank-reconciliation.service.js';
import { BankTransactionReads } from './bank-transaction-reads.service.js';
import { ListBankTransactionsQuery, ReconcileBankTransactionDto } from './bank-transaction.dto.js';
import { BankTransactionSummaryView, BankTransactionView } from './bank-transaction.view.js';

@ApiTags('banking')
@Controller('api/bank-transactions')
export class BankTransactionsController {
  constructor(
    private readonly imports: BankImportService,
    private readonly reconciliation: BankReconciliationService,
    private readonly reads: BankTransactionReads,
  ) {}

  @Post('import')
  @Idempotent('importBankTransactions')
  @Answers(BankImportView, "Import a bank's file, or a list of transactions")
  import(@Write() write: IdempotentWrite, @Body() dto: ImportBankTransactionsDto): Promise<BankImportView> {
    return this.imports.import(write, dto);
  }

  @Post(':id/reconcile')
  @Idempotent('reconcileBankTransaction')
  @Answers(BankTransactionView, 'Match a bank transaction, create an entry for it, or exclude it')
  reconcile(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @Body() dto: ReconcileBankTransactionDto,
  ): Promise<BankTransactionView> {
    return this.reconciliation.reconcile(write, id, dto);
  }

  @Post(':id/unreconcile')
  @Idempotent('unreconcileBankTransaction')
  @Answers(BankTransactionView, 'Take the reconciliation of a bank transaction back')
  unreconcile(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- it refuses every member
    @Body() _dto: NoBodyDto,
  ): Promise<BankTransactionView> {
    return this.reconciliation.unreconcile(write, id);
  }

  @Get(':id')
  @Answers(BankTransactionView, 'Read a bank transaction')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<BankTransactionView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(BankTransactionSummaryView, 'List bank transactions, latest day first')
  list(
    @CurrentReader() reader: Reader,
    @Query() query: ListBankTransactionsQuery,
  ): Promise<Page<BankTransactionSummaryView>> {
    return this.reads.list(reader, query);
  }
}

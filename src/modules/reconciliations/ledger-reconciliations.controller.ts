import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { LedgerReconciliationReads } from './ledger-reconciliation-reads.service.js';
import {
  ListClearedLinesQuery,
  ListLedgerReconciliationsQuery,
  ReconcileLedgerDto,
} from './ledger-reconciliation.dto.js';
import { ClearedLineView, LedgerReconciliationView } from './ledger-reconciliation.view.js';
import { LedgerReconciliations } from './ledger-reconciliations.service.js';

@ApiTags('ledger')
@Controller('api/ledger')
export class LedgerReconciliationsController {
  constructor(
    private readonly reconciliations: LedgerReconciliations,
    private readonly reads: LedgerReconciliationReads,
  ) {}

  @Post('reconcile')
  @Idempotent('reconcileLedger')
  @Answers(LedgerReconciliationView, 'Compare an account with a statement, and clear its lines')
  reconcile(@Write() write: IdempotentWrite, @Body() dto: ReconcileLedgerDto): Promise<LedgerReconciliationView> {
    return this.reconciliations.reconcile(write, dto);
  }

  @Get('reconciliations/:id')
  @Answers(LedgerReconciliationView, 'Read a reconciliation')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<LedgerReconciliationView> {
    return this.reads.item(reader, id);
  }

  @Get('reconciliations/:id/lines')
  @AnswersPage(ClearedLineView, 'List the lines that a reconciliation cleared, by entry')
  lines(
    @CurrentReader() reader: Reader,
    @IdParam() id: string,
    @Query() query: ListClearedLinesQuery,
  ): Promise<Page<ClearedLineView>> {
    return this.reads.lines(reader, id, query);
  }

  @Get('reconciliations')
  @AnswersPage(LedgerReconciliationView, 'List reconciliations, newest first')
  list(
    @CurrentReader() reader: Reader,
    @Query() query: ListLedgerReconciliationsQuery,
  ): Promise<Page<LedgerReconciliationView>> {
    return this.reads.list(reader, query);
  }
}

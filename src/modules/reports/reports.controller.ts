import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../../http/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { BalanceSheetView } from './balance-sheet.view.js';
import { ProfitAndLossView } from './profit-and-loss.view.js';
import { ReceivablesAgeingView } from './receivables-ageing.view.js';
import { AsOfQuery, PeriodQuery, ReceivablesAgeingQuery } from './reports.dto.js';
import { Reports } from './reports.service.js';

@ApiTags('reports')
@Controller('api/reports')
export class ReportsController {
  constructor(private readonly reports: Reports) {}

  @Get('balance-sheet')
  @Answers(BalanceSheetView, 'What the company owns and owes, per currency')
  balanceSheet(@CurrentReader() reader: Reader, @Query() query: AsOfQuery): Promise<BalanceSheetView> {
    return this.reports.balanceSheet(reader, query);
  }

  @Get('profit-and-loss')
  @Answers(ProfitAndLossView, 'What the company has earned and spent in a period, per currency')
  profitAndLoss(@CurrentReader() reader: Reader, @Query() query: PeriodQuery): Promise<ProfitAndLossView> {
    return this.reports.profitAndLoss(reader, query);
  }

  @Get('receivables-ageing')
  @Answers(ReceivablesAgeingView, 'What customers owe, by how long it has been due, per currency')
  receivablesAgeing(
    @CurrentReader() reader: Reader,
    @Query() query: ReceivablesAgeingQuery,
  ): Promise<ReceivablesAgeingView> {
    return this.reports.receivablesAgeing(reader, query);
  }
}

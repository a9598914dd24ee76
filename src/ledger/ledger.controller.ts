import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers } from '../http/index.js';
import { CurrentReader, type Reader } from '../identity/index.js';
import { TrialBalanceQuery } from './trial-balance.dto.js';
import { TrialBalanceService } from './trial-balance.service.js';
import { TrialBalanceView } from './trial-balance.view.js';

@ApiTags('ledger')
@Controller('api/ledger')
export class LedgerController {
  constructor(private readonly trialBalances: TrialBalanceService) {}

  @Get('trial-balance')
  @Answers(TrialBalanceView, 'Debits and credits of all accounts, per currency')
  trialBalance(@CurrentReader() reader: Reader, @Query() query: TrialBalanceQuery): Promise<TrialBalanceView> {
    return this.trialBalances.asOf(reader, query);
  }
}

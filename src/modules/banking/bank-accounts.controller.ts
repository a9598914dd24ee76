import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, IfMatch, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { BankAccountReads } from './bank-account-reads.service.js';
import { CreateBankAccountDto, ListBankAccountsQuery, UpdateBankAccountDto } from './bank-account.dto.js';
import { BankAccountView } from './bank-account.view.js';
import { BankAccountsService } from './bank-accounts.service.js';

@ApiTags('banking')
@Controller('api/bank-accounts')
export class BankAccountsController {
  constructor(
    private readonly accounts: BankAccountsService,
    private readonly reads: BankAccountReads,
  ) {}

  @Post()
  @Idempotent('createBankAccount')
  @Answers(BankAccountView, 'Create a bank account')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateBankAccountDto): Promise<BankAccountView> {
    return this.accounts.create(write, dto);
  }

  @Patch(':id')
  @Idempotent('updateBankAccount')
  @Answers(BankAccountView, 'Change a bank account')
  update(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch({ required: true }) expectedVersion: number | undefined,
    @Body() dto: UpdateBankAccountDto,
  ): Promise<BankAccountView> {
    return this.accounts.update(write, id, expectedVersion, dto);
  }

  @Get(':id')
  @Answers(BankAccountView, 'Read a bank account')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<BankAccountView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(BankAccountView, 'List bank accounts')
  list(@CurrentReader() reader: Reader, @Query() query: ListBankAccountsQuery): Promise<Page<BankAccountView>> {
    return this.reads.list(reader, query);
  }
}

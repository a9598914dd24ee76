import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, IfMatch, type Page } from '../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../idempotency/index.js';
import { CurrentReader, type Reader } from '../identity/index.js';
import { AccountLineView } from './account-line.view.js';
import { AccountReads } from './account-reads.service.js';
import { CreateAccountDto, ListAccountLinesQuery, ListAccountsQuery, UpdateAccountDto } from './account.dto.js';
import { AccountStatement } from './account-statement.service.js';
import { AccountView } from './account.view.js';
import { AccountsService } from './accounts.service.js';

@ApiTags('accounts')
@Controller('api/accounts')
export class AccountsController {
  constructor(
    private readonly accounts: AccountsService,
    private readonly reads: AccountReads,
    private readonly statement: AccountStatement,
  ) {}

  @Post()
  @Idempotent('createAccount')
  @Answers(AccountView, 'Add an account to the chart')
  create(@Write() write: IdempotentWrite, @Body() dto: CreateAccountDto): Promise<AccountView> {
    return this.accounts.create(write, dto);
  }

  @Patch(':id')
  @Idempotent('updateAccount')
  @Answers(AccountView, 'Change an account')
  update(
    @Write() write: IdempotentWrite,
    @IdParam() id: string,
    @IfMatch({ required: true }) expectedVersion: number | undefined,
    @Body() dto: UpdateAccountDto,
  ): Promise<AccountView> {
    return this.accounts.update(write, id, expectedVersion, dto);
  }

  @Get(':id')
  @Answers(AccountView, 'Read an account')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<AccountView> {
    return this.reads.item(reader, id);
  }

  @Get(':id/lines')
  @AnswersPage(AccountLineView, 'List what was posted to an account in one currency, latest date first')
  lines(
    @CurrentReader() reader: Reader,
    @IdParam() id: string,
    @Query() query: ListAccountLinesQuery,
  ): Promise<Page<AccountLineView>> {
    return this.statement.lines(reader, id, query);
  }

  @Get()
  @AnswersPage(AccountView, 'List accounts, by code')
  list(@CurrentReader() reader: Reader, @Query() query: ListAccountsQuery): Promise<Page<AccountView>> {
    return this.reads.list(reader, query);
  }
}

import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { CompanyAccessReads } from './company-access-reads.service.js';
import { GrantAccessDto, ListAccessChangesQuery, ListMembersQuery } from './company-access.dto.js';
import { CompanyAccess } from './company-access.service.js';
import { AccessChangeView, MemberView } from './company-access.view.js';

@ApiTags('companies')
@Controller('api/company')
export class CompanyAccessController {
  constructor(
    private readonly access: CompanyAccess,
    private readonly reads: CompanyAccessReads,
  ) {}

  @Post('users')
  @Idempotent('grantUserCompanyAccess')
  @Answers(AccessChangeView, 'Give somebody access to the company, or another role; who never signed in is invited')
  grant(@Write() write: IdempotentWrite, @Body() dto: GrantAccessDto): Promise<AccessChangeView> {
    return this.access.grant(write, dto);
  }

  @Delete('users/:userId')
  @Idempotent('revokeUserCompanyAccess')
  @Answers(AccessChangeView, "Take a member's access away")
  revoke(@Write() write: IdempotentWrite, @IdParam('userId') userId: string): Promise<AccessChangeView> {
    return this.access.revoke(write, userId);
  }

  @Get('users/:userId')
  @Answers(MemberView, 'Read a member')
  member(@CurrentReader() reader: Reader, @IdParam('userId') userId: string): Promise<MemberView> {
    return this.reads.member(reader, userId);
  }

  @Get('users')
  @AnswersPage(MemberView, 'List members, by user id')
  members(@CurrentReader() reader: Reader, @Query() query: ListMembersQuery): Promise<Page<MemberView>> {
    return this.reads.members(reader, query);
  }

  @Get('access-changes/:id')
  @Answers(AccessChangeView, 'Read a decision about access')
  change(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<AccessChangeView> {
    return this.reads.change(reader, id);
  }

  @Get('access-changes')
  @AnswersPage(AccessChangeView, 'List decisions about access, newest first')
  changes(@CurrentReader() reader: Reader, @Query() query: ListAccessChangesQuery): Promise<Page<AccessChangeView>> {
    return this.reads.changes(reader, query);
  }
}

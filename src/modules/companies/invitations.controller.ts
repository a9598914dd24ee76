import { Controller, Delete, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Answers, AnswersPage, IdParam, type Page } from '../../http/index.js';
import { Idempotent, type IdempotentWrite, Write } from '../../idempotency/index.js';
import { CurrentReader, type Reader } from '../../identity/index.js';
import { ListInvitationsQuery } from './company-access.dto.js';
import { CompanyAccess } from './company-access.service.js';
import { AccessChangeView } from './company-access.view.js';
import { InvitationReads } from './invitation-reads.service.js';
import { InvitationView } from './invitation.view.js';

@ApiTags('companies')
@Controller('api/company/invitations')
export class InvitationsController {
  constructor(
    private readonly access: CompanyAccess,
    private readonly reads: InvitationReads,
  ) {}

  @Delete(':id')
  @Idempotent('withdrawInvitation')
  @Answers(AccessChangeView, 'Withdraw an invitation that nobody has accepted')
  withdraw(@Write() write: IdempotentWrite, @IdParam() id: string): Promise<AccessChangeView> {
    return this.access.withdraw(write, id);
  }

  @Get(':id')
  @Answers(InvitationView, 'Read an invitation')
  item(@CurrentReader() reader: Reader, @IdParam() id: string): Promise<InvitationView> {
    return this.reads.item(reader, id);
  }

  @Get()
  @AnswersPage(InvitationView, 'List invitations, by email')
  list(@CurrentReader() reader: Reader, @Query() query: ListInvitationsQuery): Promise<Page<InvitationView>> {
    return this.reads.list(reader, query);
  }
}

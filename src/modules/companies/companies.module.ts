import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/index.js';
import { CompaniesController } from './companies.controller.js';
import { CompaniesService } from './companies.service.js';
import { CompanyQueries } from './company-queries.service.js';
import { CompanyAccessController } from './company-access.controller.js';
import { CompanyAccessReads } from './company-access-reads.service.js';
import { CompanyAccess } from './company-access.service.js';
import { CompanySettingsController } from './company-settings.controller.js';
import { CompanySettingsService } from './company-settings.service.js';
import { InvitationReads } from './invitation-reads.service.js';
import { InvitationsController } from './invitations.controller.js';

/** Companies, their settings, and who may do what in them. */
@Module({
  imports: [LedgerModule],
  controllers: [CompaniesController, CompanySettingsController, CompanyAccessController, InvitationsController],
  providers: [
    CompaniesService,
    CompanyQueries,
    CompanySettingsService,
    CompanyAccess,
    CompanyAccessReads,
    InvitationReads,
  ],
})
export class CompaniesModule {}

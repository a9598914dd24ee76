import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/index.js';
import { CompaniesController } from './companies.controller.js';
import { CompaniesService } from './companies.service.js';
import { CompanyQueries } from './company-queries.service.js';
import { CompanySettingsController } from './company-settings.controller.js';

/** Companies and their settings. */
@Module({
  imports: [LedgerModule],
  controllers: [CompaniesController, CompanySettingsController],
  providers: [CompaniesService, CompanyQueries],
})
export class CompaniesModule {}

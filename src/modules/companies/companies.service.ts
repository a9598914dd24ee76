import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { UserCompanyAccess } from '../../identity/index.js';
import { ChartOfAccountsService, CompanySettingsChanges } from '../../ledger/index.js';
import type { CreateCompanyDto } from './company.dto.js';
import { Company } from './company.entity.js';
import { toCompanyView, type CompanyView } from './company.view.js';

const DEFAULT_SETTINGS = {
  booksLockedThrough: null,
  fiscalYearStartMonth: 1,
  taxRounding: 'line',
  invoicePrefix: 'INV-',
  defaultTermsDays: 30,
} as const;

/** Makes companies. */
@Injectable()
export class CompaniesService {
  constructor(
    private readonly chartOfAccounts: ChartOfAccountsService,
    private readonly settingsChanges: CompanySettingsChanges,
  ) {}

  /** A company whose id is the write's, with its settings and a chart of accounts; the caller becomes its owner. */
  async create(write: IdempotentWrite, dto: CreateCompanyDto): Promise<CompanyView> {
    const company = write.insert(Company, {
      id: write.companyId,
      name: dto.name,
      country: dto.country,
      isTest: dto.isTest ?? false,
      createdAt: write.now,
    });
    const settings = this.settingsChanges.first(write, {
      ...DEFAULT_SETTINGS,
      baseCurrency: dto.baseCurrency,
      timezone: dto.timezone,
    });
    insertOwner(write);
    this.chartOfAccounts.create(write);
    await write.trigger('company.created', { entityType: 'company', entityId: company.id });
    return toCompanyView(company, settings);
  }
}

function insertOwner(write: IdempotentWrite): void {
  write.insert(UserCompanyAccess, {
    userId: write.actorId,
    role: 'owner',
    status: 'active',
    grantedBy: null,
    revokedAt: null,
    version: 1,
    createdAt: write.now,
    updatedAt: write.now,
  });
}

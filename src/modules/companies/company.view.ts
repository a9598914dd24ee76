import { ViewProperty } from '../../http/index.js';
import type { CompanySettings, CompanySettingsVersion } from '../../ledger/index.js';
import type { Company } from './company.entity.js';

/** A company, as answers show it. */
export class CompanyView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('text')
  name: string;

  @ViewProperty('currency')
  baseCurrency: string;

  @ViewProperty('timeZone')
  timezone: string;

  @ViewProperty('country')
  country: string;

  @ViewProperty('flag')
  isTest: boolean;

  @ViewProperty('instant')
  createdAt: string;
}

/** How a company keeps its books. */
export class CompanySettingsView {
  /** The company's. */
  @ViewProperty('id')
  id: string;

  @ViewProperty('id')
  companyId: string;

  @ViewProperty('currency')
  baseCurrency: string;

  @ViewProperty('timeZone')
  timezone: string;

  @ViewProperty('date', { nullable: true })
  booksLockedThrough: string | null;

  @ViewProperty('whole')
  fiscalYearStartMonth: number;

  @ViewProperty(['line', 'document'])
  taxRounding: 'line' | 'document';

  @ViewProperty('text')
  invoicePrefix: string;

  @ViewProperty('whole')
  defaultTermsDays: number;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

/** The settings as one version had them, and who made it. Never changes. */
export class CompanySettingsVersionView {
  @ViewProperty('whole')
  version: number;

  @ViewProperty('timeZone')
  timezone: string;

  @ViewProperty('date', { nullable: true })
  booksLockedThrough: string | null;

  @ViewProperty('whole')
  fiscalYearStartMonth: number;

  @ViewProperty(['line', 'document'])
  taxRounding: 'line' | 'document';

  @ViewProperty('text')
  invoicePrefix: string;

  @ViewProperty('whole')
  defaultTermsDays: number;

  @ViewProperty('id')
  changedBy: string;

  @ViewProperty('instant')
  changedAt: string;
}

export function toCompanyView(
  company: Readonly<Company>,
  { baseCurrency, timezone }: Pick<CompanySettings, 'baseCurrency' | 'timezone'>,
): CompanyView {
  const { id, name, country, isTest, createdAt } = company;
  return { id, name, baseCurrency, timezone, country, isTest, createdAt: createdAt.toISOString() };
}

export function toCompanySettingsView(settings: Readonly<CompanySettings>): CompanySettingsView {
  const { companyId, baseCurrency, timezone, booksLockedThrough, fiscalYearStartMonth } = settings;
  const { taxRounding, invoicePrefix, defaultTermsDays, version } = settings;
  return {
    ...{ id: companyId, companyId, baseCurrency, timezone, booksLockedThrough },
    ...{ fiscalYearStartMonth, taxRounding, invoicePrefix, defaultTermsDays, version },
    createdAt: settings.createdAt.toISOString(),
    updatedAt: settings.updatedAt.toISOString(),
  };
}

export function toSettingsVersionView(row: Readonly<CompanySettingsVersion>): CompanySettingsVersionView {
  const { version, timezone, booksLockedThrough, fiscalYearStartMonth } = row;
  const { taxRounding, invoicePrefix, defaultTermsDays, changedBy, changedAt } = row;
  return {
    ...{ version, timezone, booksLockedThrough, fiscalYearStartMonth, taxRounding, invoicePrefix, defaultTermsDays },
    ...{ changedBy, changedAt: changedAt.toISOString() },
  };
}

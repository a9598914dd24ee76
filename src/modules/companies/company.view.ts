import { ViewProperty } from '../../http/index.js';
import type { CompanySettings, CompanySettingsVersion } from '../../ledger/index.js';
import type { Company } from './company.entity.js';

export class CompanyView {
  @ViewProperty('id') id: string;
  @ViewProperty('text') name: string;
  @ViewProperty('currency') baseCurrency: string;
  @ViewProperty('timeZone') timezone: string;
  @ViewProperty('country') country: string;
  @ViewProperty('flag') isTest: boolean;
  @ViewProperty('instant') createdAt: string;
}

export class CompanySettingsView {
  /** The company's. */
  @ViewProperty('id') id: string;
  @ViewProperty('id') companyId: string;
  @ViewProperty('whole') version: number;
  @ViewProperty('currency') baseCurrency: string;
  @ViewProperty('timeZone') timezone: string;
  @ViewProperty('date', { nullable: true }) booksLockedThrough: string | null;
  @ViewProperty('whole') fiscalYearStartMonth: number;
  @ViewProperty(['line', 'document']) taxRounding: 'line' | 'document';
  @ViewProperty('text') invoicePrefix: string;
  @ViewProperty('whole') defaultTermsDays: number;
  @ViewProperty('instant') updatedAt: string;
}

/** The settings as one version had them, and who made it. */
export class CompanySettingsVersionView {
  @ViewProperty('whole') version: number;
  @ViewProperty('timeZone') timezone: string;
  @ViewProperty('date', { nullable: true }) booksLockedThrough: string | null;
  @ViewProperty('whole') fiscalYearStartMonth: number;
  @ViewProperty(['line', 'document']) taxRounding: 'line' | 'document';
  @ViewProperty('text') invoicePrefix: string;
  @ViewProperty('whole') defaultTermsDays: number;
  @ViewProperty('id') changedBy: string;
  @ViewProperty('instant') changedAt: string;
}

export function companyView(
  company: Readonly<Company>,
  settings: Pick<CompanySettings, 'baseCurrency' | 'timezone'>,
): CompanyView {
  return {
    id: company.id,
    name: company.name,
    baseCurrency: settings.baseCurrency,
    timezone: settings.timezone,
    country: company.country,
    isTest: company.isTest,
    createdAt: company.createdAt.toISOString(),
  };
}

export function companySettingsView(settings: Readonly<CompanySettings>): CompanySettingsView {
  const { companyId, version, baseCurrency, timezone, booksLockedThrough } = settings;
  const { fiscalYearStartMonth, taxRounding, invoicePrefix, defaultTermsDays } = settings;
  return {
    ...{ id: companyId, companyId, version, baseCurrency, timezone, booksLockedThrough },
    ...{ fiscalYearStartMonth, taxRounding, invoicePrefix, defaultTermsDays },
    updatedAt: settings.updatedAt.toISOString(),
  };
}

export function settingsVersionView(row: Readonly<CompanySettingsVersion>): CompanySettingsVersionView {
  const { version, timezone, booksLockedThrough, fiscalYearStartMonth } = row;
  const { taxRounding, invoicePrefix, defaultTermsDays, changedBy, changedAt } = row;
  return {
    ...{ version, timezone, booksLockedThrough, fiscalYearStartMonth, taxRounding, invoicePrefix, defaultTermsDays },
    ...{ changedBy, changedAt: changedAt.toISOString() },
  };
}

import { Injectable } from '@nestjs/common';
import type { IdempotentWrite, NewRow } from '../idempotency/index.js';
import { CompanySettingsLookup } from './company-settings-lookup.service.js';
import { CompanySettings } from './company-settings.entity.js';
import { CompanySettingsVersion } from './company-settings-version.entity.js';

/** What may change of a company's settings. */
export type SettingsChange = Partial<
  Omit<CompanySettings, 'companyId' | 'version' | 'baseCurrency' | 'createdAt' | 'updatedAt'>
>;

/** Makes versions of a company's settings; each of them is kept. */
@Injectable()
export class CompanySettingsChanges {
  constructor(private readonly settings: CompanySettingsLookup) {}

  /** The first version, as a part of the write that creates the company. */
  first(
    write: IdempotentWrite,
    settings: Omit<NewRow<CompanySettings>, 'version' | 'createdAt' | 'updatedAt'>,
  ): Readonly<CompanySettings> {
    const row = { ...settings, version: 1, createdAt: write.now, updatedAt: write.now };
    insertVersion(write, row);
    return write.insert(CompanySettings, row);
  }

  async change(write: IdempotentWrite, change: SettingsChange): Promise<Readonly<CompanySettings>> {
    const settings = await this.settings.of(write);
    const changes = { ...change, version: settings.version + 1, updatedAt: write.now };
    write.update(CompanySettings, {}, changes);
    const changed = { ...settings, ...changes };
    insertVersion(write, changed);
    return changed;
  }
}

function insertVersion(write: IdempotentWrite, settings: NewRow<CompanySettings>): void {
  const { version, timezone, booksLockedThrough, fiscalYearStartMonth } = settings;
  const { taxRounding, invoicePrefix, defaultTermsDays } = settings;
  write.insert(CompanySettingsVersion, {
    ...{ version, timezone, booksLockedThrough, fiscalYearStartMonth, taxRounding, invoicePrefix, defaultTermsDays },
    ...{ changedBy: write.actorId, writeId: write.id, changedAt: write.now },
  });
}

import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../idempotency/index.js';
import { businessDay } from './business-day.js';
import { CompanySettings } from './company-settings.entity.js';
import { ReferenceNotFound } from './ledger.errors.js';

/** The settings of the company that a write belongs to. */
@Injectable()
export class CompanySettingsLookup {
  /** @throws ReferenceNotFound when the company was made without settings. */
  async of(write: IdempotentWrite): Promise<Readonly<CompanySettings>> {
    const settings = await write.get(CompanySettings, {});
    if (settings === undefined) throw new ReferenceNotFound('company settings');
    return settings;
  }

  /** The day that it is for the company. */
  async today(write: IdempotentWrite): Promise<string> {
    const { timezone } = await this.of(write);
    return businessDay(write.now, timezone);
  }
}

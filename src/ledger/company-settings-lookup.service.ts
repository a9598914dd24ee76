import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../idempotency/index.js';
import { businessDay } from './business-day.js';
import { CompanySettings } from './company-settings.entity.js';
import { present } from './present.js';

/** The settings of the company that a write belongs to. */
@Injectable()
export class CompanySettingsLookup {
  async of(write: IdempotentWrite): Promise<Readonly<CompanySettings>> {
    return present(await write.get(CompanySettings, {}), 'settings');
  }

  /** The day that it is for the company. */
  async today(write: IdempotentWrite): Promise<string> {
    const { timezone } = await this.of(write);
    return businessDay(write.now, timezone);
  }
}

import { Injectable } from '@nestjs/common';
import { assertVersion, changesNothing } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { PermissionDenied, UserCompanyAccess } from '../../identity/index.js';
import { assertRecentDay, businessDay, CompanySettingsChanges, CompanySettingsLookup } from '../../ledger/index.js';
import type { UpdateCompanySettingsDto } from './company.dto.js';
import { toCompanySettingsView, type CompanySettingsView } from './company.view.js';

/** Changes how a company keeps its books. */
@Injectable()
export class CompanySettingsService {
  constructor(
    private readonly settings: CompanySettingsLookup,
    private readonly changes: CompanySettingsChanges,
  ) {}

  /** @throws VersionConflict, PermissionDenied, ValidationFailed */
  async update(
    write: IdempotentWrite,
    expectedVersion: number | undefined,
    { ...patch }: UpdateCompanySettingsDto,
  ): Promise<CompanySettingsView> {
    const settings = await this.settings.of(write);
    assertVersion(settings.version, expectedVersion);
    const { booksLockedThrough: lock } = patch;
    if (typeof lock === 'string') {
      assertRecentDay(lock, businessDay(write.now, patch.timezone ?? settings.timezone), '/booksLockedThrough');
    }
    if (lock !== undefined && unlocks(settings.booksLockedThrough, lock)) await assertOwner(write);
    if (changesNothing(settings, patch)) return toCompanySettingsView(settings);
    const changed = await this.changes.change(write, patch);
    await write.trigger('settings.updated', { entityType: 'company', entityId: write.companyId });
    return toCompanySettingsView({ ...changed, companyId: write.companyId });
  }
}

function unlocks(before: string | null, after: string | null): boolean {
  return before !== null && (after === null || after < before);
}

async function assertOwner(write: IdempotentWrite): Promise<void> {
  const own = await write.get(UserCompanyAccess, { userId: write.actorId });
  if (own?.role !== 'owner') throw new PermissionDenied('Only an owner unlocks the books.');
}

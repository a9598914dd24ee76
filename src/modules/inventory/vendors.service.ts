import { Injectable } from '@nestjs/common';
import { assertVersion, changesNothing, NotFound } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { DuplicateExternalRef } from '../../ledger/index.js';
import type { CreateVendorDto, UpdateVendorDto } from './vendor.dto.js';
import { Vendor } from './vendor.entity.js';
import { toVendorView, type VendorView } from './vendor.view.js';

/** From whom goods are ordered. */
@Injectable()
export class VendorsService {
  /** @throws DuplicateExternalRef */
  async create(write: IdempotentWrite, dto: CreateVendorDto): Promise<VendorView> {
    const { name, email = null, currency, externalRef = null } = dto;
    await assertExternalRefFree(write, externalRef);
    const vendor = write.insert(Vendor, {
      ...{ id: write.id, name, email, currency, externalRef, isActive: true },
      ...{ version: 1, writeId: write.id, createdAt: write.now, updatedAt: write.now },
    });
    await write.trigger('vendor.created', { entityType: 'vendor', entityId: vendor.id });
    return toVendorView(vendor);
  }

  /** @throws NotFound, VersionConflict, DuplicateExternalRef */
  async update(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    patch: UpdateVendorDto,
  ): Promise<VendorView> {
    const vendor = await write.get(Vendor, id);
    if (vendor === undefined) throw new NotFound();
    assertVersion(vendor.version, expectedVersion);
    if (patch.externalRef !== vendor.externalRef) await assertExternalRefFree(write, patch.externalRef);
    const patched = changesOf(patch);
    if (changesNothing(vendor, patched)) return toVendorView(vendor);
    const changes = { ...patched, version: vendor.version + 1, updatedAt: write.now };
    write.update(Vendor, id, changes);
    await write.trigger('vendor.updated', { entityType: 'vendor', entityId: id });
    return toVendorView({ ...vendor, ...changes });
  }
}

/** The columns that a JSON merge patch changes; what it does not name stays. */
function changesOf({ ...named }: UpdateVendorDto): Partial<Vendor> {
  return named;
}

async function assertExternalRefFree(write: IdempotentWrite, externalRef: string | null | undefined): Promise<void> {
  if (externalRef === null || externalRef === undefined) return;
  const taken = await write.find(Vendor, { externalRef });
  if (taken.length > 0) throw new DuplicateExternalRef();
}

import { Injectable } from '@nestjs/common';
import { assertVersion, changesNothing, mergeMetadata, mergePatch, NotFound } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { CurrencyMismatch, DuplicateExternalRef, ReferenceNotFound } from '../../ledger/index.js';
import type { CreateCustomerDto, PostalAddressDto, UpdateCustomerDto } from './customer.dto.js';
import { Customer, type PostalAddress } from './customer.entity.js';
import { type CustomerView, toCustomerView } from './customer.view.js';
import { CurrencyFixed } from './customers.errors.js';

/** Who is invoiced and pays. */
@Injectable()
export class CustomersService {
  /** @throws DuplicateExternalRef */
  async create(write: IdempotentWrite, dto: CreateCustomerDto): Promise<CustomerView> {
    await assertExternalRefFree(write, dto.externalRef);
    const customer = write.insert(Customer, {
      ...{ id: write.id, name: dto.name, currency: dto.currency, isActive: true, firstInvoicedAt: null },
      email: dto.email ?? null,
      externalRef: dto.externalRef ?? null,
      taxId: dto.taxId ?? null,
      billingAddress: dto.billingAddress === undefined ? null : patchedAddress(null, dto.billingAddress),
      metadata: dto.metadata ?? {},
      ...{ version: 1, writeId: write.id, createdAt: write.now, updatedAt: write.now },
    });
    await write.trigger('customer.created', { entityType: 'customer', entityId: customer.id });
    return toCustomerView(customer);
  }

  /** @throws NotFound, VersionConflict, CurrencyFixed, DuplicateExternalRef */
  async update(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    patch: UpdateCustomerDto,
  ): Promise<CustomerView> {
    const customer = await write.get(Customer, id);
    if (customer === undefined) throw new NotFound();
    assertVersion(customer.version, expectedVersion);
    const currency = patch.currency ?? customer.currency;
    if (currency !== customer.currency && customer.firstInvoicedAt !== null) throw new CurrencyFixed();
    if (patch.externalRef !== customer.externalRef) await assertExternalRefFree(write, patch.externalRef);
    const patched = changesOf(customer, patch);
    if (changesNothing(customer, patched)) return toCustomerView(customer);
    const changes = { ...patched, version: customer.version + 1, updatedAt: write.now };
    write.update(Customer, id, changes);
    await write.trigger('customer.updated', { entityType: 'customer', entityId: id });
    return toCustomerView({ ...customer, ...changes });
  }

  /**
   * A customer that a new document names.
   * @throws ReferenceNotFound naming `pointer` for an unknown, foreign or inactive customer.
   */
  async referred(write: IdempotentWrite, id: string, pointer: string): Promise<Readonly<Customer>> {
    const customer = await this.known(write, id, pointer);
    if (!customer.isActive) throw new ReferenceNotFound(pointer);
    return customer;
  }

  /**
   * A customer, active or not: what it owes can be settled at any time.
   * @throws ReferenceNotFound naming `pointer` for an unknown or foreign customer.
   */
  async known(write: IdempotentWrite, id: string, pointer: string): Promise<Readonly<Customer>> {
    const customer = await write.get(Customer, id);
    if (customer === undefined) throw new ReferenceNotFound(pointer);
    return customer;
  }

  /** Remembers that the customer was invoiced, which fixes its currency. */
  markInvoiced(write: IdempotentWrite, customer: Readonly<Customer>): void {
    if (customer.firstInvoicedAt === null) write.update(Customer, customer.id, { firstInvoicedAt: write.now });
  }
}

/**
 * All documents of a customer are in its currency.
 * @throws CurrencyMismatch naming `pointer`.
 */
export function assertCurrencyOf(customer: Readonly<Customer>, currency: string, pointer: string): void {
  if (currency !== customer.currency) throw new CurrencyMismatch(pointer, customer.currency);
}

async function assertExternalRefFree(write: IdempotentWrite, externalRef: string | null | undefined): Promise<void> {
  if (externalRef === null || externalRef === undefined) return;
  const taken = await write.find(Customer, { externalRef });
  if (taken.length > 0) throw new DuplicateExternalRef();
}

/** The columns that a JSON merge patch changes; what it does not name stays. */
function changesOf(customer: Readonly<Customer>, patch: UpdateCustomerDto): Partial<Customer> {
  const { billingAddress, metadata, ...plain } = patch;
  const changes: Partial<Customer> = { ...plain };
  if (billingAddress === null) changes.billingAddress = null;
  if (billingAddress) changes.billingAddress = patchedAddress(customer.billingAddress, billingAddress);
  if (metadata !== undefined) changes.metadata = mergeMetadata(customer.metadata, metadata);
  return changes;
}

/** An address without members is none. */
function patchedAddress(present: PostalAddress | null, patch: PostalAddressDto): PostalAddress | null {
  const address = mergePatch<PostalAddress>(present ?? {}, patch);
  return Object.keys(address).length === 0 ? null : address;
}

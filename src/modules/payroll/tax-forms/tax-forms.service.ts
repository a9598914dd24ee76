import { Injectable } from '@nestjs/common';
import { assertAmountInRange, type ProblemPlace, ValidationFailed } from '../../../http/index.js';
import type { IdempotentWrite } from '../../../idempotency/index.js';
import { CompanySettingsLookup, IllegalTransition, ReferenceNotFound } from '../../../ledger/index.js';
import { Employee } from '../employees/employee.entity.js';
import { assertBegun, reportedPayroll, reportedTime } from './reported-payroll.js';
import type { CreateTaxFormDto } from './tax-form.dto.js';
import { TaxForm } from './tax-form.entity.js';
import { type TaxFormView, toTaxFormView } from './tax-form.view.js';
import { FormExists, FormMismatch } from './tax-forms.errors.js';

/** What of a form says which one it is. */
type FormKey = Pick<TaxForm, 'formType' | 'taxYear' | 'quarter' | 'employeeId'>;

/** Forms for the tax authority, from executed runs. */
@Injectable()
export class TaxFormsService {
  constructor(private readonly settings: CompanySettingsLookup) {}

  /** @throws ReferenceNotFound, FormExists, FormMismatch, IllegalTransition, ValidationFailed */
  async create(write: IdempotentWrite, dto: CreateTaxFormDto): Promise<TaxFormView> {
    const manager = await write.manager();
    const { formType, taxYear, quarter = null, employeeId = null } = dto;
    const key = { formType, taxYear, quarter, employeeId };
    const [{ baseCurrency: currency }, today, superseded, live] = await Promise.all([
      this.settings.of(write),
      this.settings.today(write),
      referredForm(write, dto.supersedes),
      write.find(TaxForm, { ...key, status: ['draft', 'filed'] }),
      assertEmployee(write, dto.employeeId),
    ]);
    assertKeyComplete(dto);
    const time = reportedTime(taxYear, quarter);
    assertBegun(time, today);
    assertOnlyLive(key, superseded, live[0]);
    const scope = { companyId: write.companyId, currency, employeeId, ...time };
    const reported = await reportedPayroll(manager, scope);
    assertAmountInRange(reported.grossMinor, '');
    if (superseded !== undefined) {
      // At once, and not with the queue: a queued insert would come first, and find two live forms.
      await manager.query(
        `UPDATE tax_forms SET status = 'superseded', version = version + 1, updated_at = $3
         WHERE company_id = $1 AND id = $2`,
        [write.companyId, superseded.id, write.now],
      );
    }
    const form = write.insert(TaxForm, {
      ...{ id: write.id, ...key, ...reported, currency, status: 'draft', revision: (superseded?.revision ?? 0) + 1 },
      ...{ supersedesId: superseded?.id ?? null, version: 1, writeId: write.id },
      ...{ createdAt: write.now, updatedAt: write.now },
    });
    await write.trigger('tax_form.created', { entityType: 'tax_form', entityId: form.id });
    return toTaxFormView(form);
  }
}

async function referredForm(write: IdempotentWrite, id: string | undefined): Promise<Readonly<TaxForm> | undefined> {
  if (id === undefined) return undefined;
  const form = await write.get(TaxForm, id);
  if (form === undefined) throw new ReferenceNotFound('/supersedes');
  return form;
}

async function assertEmployee(write: IdempotentWrite, id: string | undefined): Promise<void> {
  if (id !== undefined && (await write.get(Employee, id)) === undefined) throw new ReferenceNotFound('/employeeId');
}

/** @throws ValidationFailed */
function assertKeyComplete({ formType, quarter, employeeId }: CreateTaxFormDto): void {
  const faults = [
    faultOf('/quarter', quarter, formType === '941'),
    faultOf('/employeeId', employeeId, formType === 'W2'),
  ].flatMap((fault) => fault ?? []);
  if (faults.length > 0) throw new ValidationFailed(faults);
}

function faultOf(pointer: string, value: unknown, isNeeded: boolean): ProblemPlace | undefined {
  if ((value !== undefined) === isNeeded) return undefined;
  const message = isNeeded ? 'It is needed for this form.' : 'It does not go with this form.';
  return { pointer, code: 'validation_failed', message };
}

/** @throws FormMismatch, IllegalTransition, FormExists */
function assertOnlyLive(key: FormKey, superseded: Readonly<TaxForm> | undefined, live?: Readonly<TaxForm>): void {
  if (superseded === undefined) {
    if (live !== undefined) throw new FormExists(live.id);
    return;
  }
  const { formType, taxYear, quarter, employeeId, status } = superseded;
  const isSame = formType === key.formType && taxYear === key.taxYear && quarter === key.quarter;
  if (!isSame || employeeId !== key.employeeId) throw new FormMismatch();
  if (status === 'superseded') throw new IllegalTransition(status, 'superseded');
}

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { assertVersion, NotFound } from '../../../http/index.js';
import type { IdempotentWrite } from '../../../idempotency/index.js';
import { IllegalTransition } from '../../../ledger/index.js';
import { markUnpaid } from './paid-time.js';
import type { UpdatePayRunStatusDto, WantedStatus } from './pay-run.dto.js';
import { PayRun, type PayRunStatus } from './pay-run.entity.js';
import { PayRunItems } from './pay-run-items.service.js';
import { periodOf, setPeriodStatus } from './pay-run-period.js';
import { PayRunPostings } from './pay-run-postings.service.js';
import { PayRunRecalculation } from './pay-run-recalculation.service.js';
import { type PayRunView, toPayRunView } from './pay-run.view.js';

/** Where each status may lead; `executed` only by the execution. */
const TRANSITIONS: Readonly<Record<PayRunStatus, readonly WantedStatus[]>> = {
  draft: ['approved', 'cancelled'],
  approved: ['draft', 'cancelled'],
  executed: ['reversed'],
  cancelled: [],
  reversed: [],
};

/** Approves runs, takes the approval back, cancels and reverses them. */
@Injectable()
export class PayRunStatusService {
  constructor(
    private readonly recalculation: PayRunRecalculation,
    private readonly items: PayRunItems,
    private readonly postings: PayRunPostings,
  ) {}

  /** @throws NotFound, VersionConflict, IllegalTransition, PeriodLocked, ValidationFailed */
  async update(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    { status }: UpdatePayRunStatusDto,
  ): Promise<PayRunView> {
    const manager = await write.manager();
    const run = await write.get(PayRun, id);
    if (run === undefined) throw new NotFound();
    assertVersion(run.version, expectedVersion);
    if (!TRANSITIONS[run.status].includes(status)) throw new IllegalTransition(run.status, status);
    const more = await this.enter(write, manager, run, status);
    const changes = { ...more, status, version: run.version + 1, updatedAt: write.now };
    write.update(PayRun, id, changes);
    await write.trigger('pay_run.status_changed', { entityType: 'pay_run', entityId: id });
    return toPayRunView({ ...run, ...changes });
  }

  /** Does what a status needs. @returns what of the run changes beside it. */
  private async enter(
    write: IdempotentWrite,
    manager: EntityManager,
    run: Readonly<PayRun>,
    status: WantedStatus,
  ): Promise<Partial<PayRun>> {
    switch (status) {
      case 'approved':
        return this.approve(write, manager, run);
      case 'draft':
        return { approvedBy: null, approvedAt: null };
      case 'cancelled':
        return {};
      case 'reversed':
        await this.reverse(write, manager, run);
        return {};
    }
  }

  /** What is approved is what would be paid now. */
  private async approve(
    write: IdempotentWrite,
    manager: EntityManager,
    run: Readonly<PayRun>,
  ): Promise<Partial<PayRun>> {
    const { items, totals } = await this.recalculation.calculate(write, manager, run);
    if (totals.calculationHash !== run.calculationHash) await this.items.replace(write, manager, run.id, items);
    return { ...totals, approvedBy: write.actorId, approvedAt: write.now };
  }

  /** Takes back what the execution did; a regular run's period is open again. */
  private async reverse(write: IdempotentWrite, manager: EntityManager, run: Readonly<PayRun>): Promise<void> {
    const period = await periodOf(write, run);
    await this.postings.reverse(write, run);
    await markUnpaid(write, manager, run.id, period);
    if (run.runType === 'regular') setPeriodStatus(write, period, 'open');
  }
}

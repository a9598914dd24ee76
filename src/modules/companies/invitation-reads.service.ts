import { Injectable } from '@nestjs/common';
import { keysetPage, pageFilter } from '../../database/index.js';
import { NotFound, type Page, pageOf } from '../../http/index.js';
import { CompanyReads, PendingAccess, type Reader } from '../../identity/index.js';
import type { ListInvitationsQuery } from './company-access.dto.js';
import { INVITATION_STATES, type InvitationView, toInvitationView } from './invitation.view.js';

const STATUSES = ['pending', 'taken', 'withdrawn'] as const;

/** Reads of who was invited. */
@Injectable()
export class InvitationReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<InvitationView> {
    const { companyId } = reader;
    const found = await this.reads.read(reader, (manager) => manager.findOneBy(PendingAccess, { companyId, id }));
    if (found === null) throw new NotFound();
    return toInvitationView(found);
  }

  /** By email. */
  async list(reader: Reader, query: ListInvitationsQuery): Promise<Page<InvitationView>> {
    const { companyId } = reader;
    const { limit } = query;
    const status = STATUSES.find((one) => INVITATION_STATES[one] === query.status);
    const filters = [pageFilter('status', '=', status)];
    const after = query.afterTexts(companyId, 1);
    const page = { companyId, limit, order: ['email'], direction: 'ASC', after, filters } as const;
    const rows = await this.reads.read(reader, (manager) => keysetPage(manager, PendingAccess, page));
    return pageOf(rows, query, companyId, ({ email }) => [email], toInvitationView);
  }
}

import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { keysetPage, newestPage, pageFilter } from '../../database/index.js';
import { InvalidQuery, NotFound, type Page, pageOf, parseId } from '../../http/index.js';
import { CompanyReads, type Reader, User, UserCompanyAccess } from '../../identity/index.js';
import { AccessChange } from './access-change.entity.js';
import type { ListAccessChangesQuery, ListMembersQuery } from './company-access.dto.js';
import { type AccessChangeView, type MemberView, toAccessChangeView, toMemberView } from './company-access.view.js';

/** Reads of who may do what in a company. */
@Injectable()
export class CompanyAccessReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async member(reader: Reader, userId: string): Promise<MemberView> {
    const { companyId } = reader;
    return this.reads.read(reader, async (manager) => {
      const access = await manager.findOneBy(UserCompanyAccess, { companyId, userId });
      if (access === null) throw new NotFound();
      return toMemberView(access, (await manager.findOneBy(User, { id: userId })) ?? undefined);
    });
  }

  /** By user id. */
  async members(reader: Reader, query: ListMembersQuery): Promise<Page<MemberView>> {
    const { companyId } = reader;
    const { limit } = query;
    const after = placeOf(query, companyId);
    const filters = [pageFilter('status', '=', query.status)];
    return this.reads.read(reader, async (manager) => {
      const order = ['userId'] as const;
      const page = { companyId, limit, order, direction: 'ASC', after, filters } as const;
      const rows = await keysetPage(manager, UserCompanyAccess, page);
      const users = await manager.findBy(User, { id: In(rows.map(({ userId }) => userId)) });
      const userOf = new Map(users.map((user) => [user.id, user]));
      return pageOf(
        rows,
        query,
        companyId,
        ({ userId }) => [userId],
        (access) => toMemberView(access, userOf.get(access.userId)),
      );
    });
  }

  /** @throws NotFound */
  async change(reader: Reader, id: string): Promise<AccessChangeView> {
    const { companyId } = reader;
    const found = await this.reads.read(reader, (manager) => manager.findOneBy(AccessChange, { companyId, id }));
    if (found === null) throw new NotFound();
    return toAccessChangeView(found);
  }

  /** Newest first. */
  async changes(reader: Reader, query: ListAccessChangesQuery): Promise<Page<AccessChangeView>> {
    const { companyId } = reader;
    const filters = [
      pageFilter('createdAt', '>=', query.createdFrom),
      pageFilter('createdAt', '<', query.createdBefore),
    ];
    const rows = await this.reads.read(reader, (manager) =>
      newestPage(manager, AccessChange, companyId, query, filters),
    );
    return pageOf(rows, query, companyId, ({ createdAt: at, id }) => ({ at, id }), toAccessChangeView);
  }
}

function placeOf(query: ListMembersQuery, companyId: string): readonly string[] | undefined {
  const texts = query.afterTexts(companyId, 1);
  if (texts === undefined || parseId(texts[0]) !== undefined) return texts;
  const message = 'It is not a cursor of this list.';
  throw new InvalidQuery([{ pointer: 'cursor', code: 'validation_failed', message }]);
}

import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { keysetPage } from '../../database/index.js';
import { type CursorKey, fetchLimit, InvalidQuery, NotFound, type Page, pageOf } from '../../http/index.js';
import { CompanyReads, type Membership, type Reader } from '../../identity/index.js';
import { CompanySettings, CompanySettingsVersion } from '../../ledger/index.js';
import type { ListCompaniesQuery, ListSettingsVersionsQuery } from './company.dto.js';
import { Company } from './company.entity.js';
import {
  toCompanySettingsView,
  type CompanySettingsVersionView,
  type CompanySettingsView,
  toCompanyView,
  type CompanyView,
  toSettingsVersionView,
} from './company.view.js';

/** Reads of companies; only those of which the caller is a member exist for the caller. */
@Injectable()
export class CompanyQueries {
  constructor(private readonly reads: CompanyReads) {}

  list(userId: string, query: ListCompaniesQuery): Promise<Page<CompanyView>> {
    return this.reads.readOwn(userId, async (manager, memberships) => {
      const companies = await pageOfCompanies(manager, memberships, query.after(userId), fetchLimit(query));
      const settings = await settingsOf(manager, companies);
      return pageOf(
        companies,
        query,
        userId,
        (company) => ({ at: company.createdAt, id: company.id }),
        (company) => toCompanyView(company, settingsIn(settings, company.id)),
      );
    });
  }

  /** @throws NotFound for a company that does not exist and for somebody else's alike. */
  get(userId: string, id: string): Promise<CompanyView> {
    return this.reads.readOwn(userId, async (manager, memberships) => {
      if (!memberships.some(({ companyId }) => companyId === id)) throw new NotFound();
      const company = await manager.findOneByOrFail(Company, { id });
      return toCompanyView(company, await manager.findOneByOrFail(CompanySettings, { companyId: id }));
    });
  }

  settings(reader: Reader): Promise<CompanySettingsView> {
    return this.reads.read(reader, async (manager) =>
      toCompanySettingsView(await manager.findOneByOrFail(CompanySettings, { companyId: reader.companyId })),
    );
  }

  /** Latest first. */
  async settingsVersions(reader: Reader, query: ListSettingsVersionsQuery): Promise<Page<CompanySettingsVersionView>> {
    const { companyId } = reader;
    const after = versionAfter(query, companyId);
    const order = ['version'] as const;
    const page = { companyId, limit: query.limit, order, direction: 'DESC', after, filters: [] } as const;
    const rows = await this.reads.read(reader, (manager) => keysetPage(manager, CompanySettingsVersion, page));
    return pageOf(rows, query, companyId, ({ version }) => [String(version)], toSettingsVersionView);
  }
}

const VERSION = /^[1-9][0-9]{0,8}$/;

function versionAfter(query: ListSettingsVersionsQuery, companyId: string): readonly number[] | undefined {
  const texts = query.afterTexts(companyId, 1);
  if (texts === undefined) return undefined;
  if (VERSION.test(texts[0] ?? '')) return [Number(texts[0])];
  const message = 'It is not a cursor of this list.';
  throw new InvalidQuery([{ pointer: 'cursor', code: 'validation_failed', message }]);
}

function pageOfCompanies(
  manager: EntityManager,
  memberships: readonly Membership[],
  after: CursorKey | undefined,
  limit: number,
): Promise<Company[]> {
  const select = manager
    .createQueryBuilder(Company, 'company')
    .where('company.id = ANY (:ids)', { ids: memberships.map(({ companyId }) => companyId) });
  if (after !== undefined) {
    select.andWhere('(company.createdAt, company.id) > (:at, :id)', { at: after.at, id: after.id });
  }
  return select.orderBy('company.createdAt').addOrderBy('company.id').limit(limit).getMany();
}

async function settingsOf(
  manager: EntityManager,
  companies: readonly Company[],
): Promise<ReadonlyMap<string, CompanySettings>> {
  const rows = await manager.findBy(CompanySettings, { companyId: In(companies.map(({ id }) => id)) });
  return new Map(rows.map((row) => [row.companyId, row]));
}

/** Settings are made with their company, in the same transaction. */
function settingsIn(settings: ReadonlyMap<string, CompanySettings>, companyId: string): CompanySettings {
  const found = settings.get(companyId);
  if (found === undefined) throw new Error(`the company ${companyId} has no settings`);
  return found;
}

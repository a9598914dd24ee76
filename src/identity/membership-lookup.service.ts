import { Injectable } from '@nestjs/common';
import { ACTIVE_MEMBERSHIPS, type MembershipRow, pairKey } from './active-memberships.query.js';
import { BoundedCache } from './bounded-cache.js';
import { CompanyReads } from './company-reads.service.js';

const SEEN_MAX = 50_000;
/** How old a seen membership may be where it only keeps strangers out of a queue. */
const SEEN_MS = 30_000;
const PAIRS_PER_QUERY_MAX = 1_000;

interface Question {
  readonly companyId: string;
  readonly userId: string;
  readonly answer: (isMember: boolean) => void;
  readonly fail: (error: unknown) => void;
}

/** Says whether users were members lately. For the door of the queue alone, never for a decision about data. */
@Injectable()
export class MembershipLookup {
  private readonly seen = new BoundedCache<true>(SEEN_MAX);
  private questions: Question[] = [];

  constructor(private readonly reads: CompanyReads) {}

  /**
   * Questions of one tick are one query on the primary.
   * @returns true for whom it saw, else a promise. @throws IdentityUnavailable when the database can't be asked.
   */
  wasMember(companyId: string, userId: string): true | Promise<boolean> {
    if (this.seen.get(pairKey(companyId, userId), performance.now()) === true) return true;
    return new Promise((answer, fail) => {
      if (this.questions.push({ companyId, userId, answer, fail }) === 1) setImmediate(() => void this.ask());
    });
  }

  private async ask(): Promise<void> {
    const questions = this.questions;
    this.questions = [];
    for (let start = 0; start < questions.length; start += PAIRS_PER_QUERY_MAX) {
      await this.answer(questions.slice(start, start + PAIRS_PER_QUERY_MAX));
    }
  }

  private async answer(questions: readonly Question[]): Promise<void> {
    try {
      const askedAtMs = performance.now();
      const members = new Set(
        (await this.readMemberships(questions)).map((row) => pairKey(row.company_id, row.user_id)),
      );
      for (const pair of members) this.seen.set(pair, true, askedAtMs + SEEN_MS);
      for (const { companyId, userId, answer } of questions) answer(members.has(pairKey(companyId, userId)));
    } catch (error) {
      for (const { fail } of questions) fail(error);
    }
  }

  /** Row-level security shows the memberships of the named companies. */
  private readMemberships(questions: readonly Question[]): Promise<MembershipRow[]> {
    const companyIds = questions.map(({ companyId }) => companyId);
    const userIds = questions.map(({ userId }) => userId);
    return this.reads.readAcross([...new Set(companyIds)], (manager) =>
      manager.query<MembershipRow[]>(ACTIVE_MEMBERSHIPS, [companyIds, userIds]),
    );
  }
}

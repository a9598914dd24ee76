import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import type { EntityManager } from 'typeorm';
import { CompanyReads } from '../../../src/identity/company-reads.service.js';
import { codeOf, type TestEngine, TestRefusal } from '../../engine/support/test-engine.js';
import { TestCounter } from '../../engine/support/test-tables.js';

export const COMPANIES = 8;
const MOMENTS_MAX = 8;
const ACTIONS_AT_ONCE_MAX = 8;
const STATEMENTS_MAX = 3;
const DIVISION_BY_ZERO = '22012';

const KINDS = ['write', 'write alone', 'refused write', 'refused write alone', 'read', 'failing read', 'no company'];

/** Something that one of the companies asks for, or, of kind `no company`, a query outside of any context. */
interface Action {
  readonly kind: string;
  readonly company: number;
  /** How many statements a read has, so that transactions end at different times. */
  readonly statements: number;
}

/** What is asked for at once, moment after moment. */
export type Program = readonly (readonly Action[])[];

export const programs: fc.Arbitrary<Program> = fc.array(
  fc.array(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      company: fc.nat(COMPANIES - 1),
      statements: fc.integer({ min: 1, max: STATEMENTS_MAX }),
    }),
    { minLength: 1, maxLength: ACTIONS_AT_ONCE_MAX },
  ),
  { minLength: 1, maxLength: MOMENTS_MAX },
);

/** No statement of these names a company: what they show is what the transaction's setting shows. */
const COUNTERS = `SELECT pg_backend_pid() AS pid, company_id, id FROM test_counters`;
const ANSWERS = `SELECT DISTINCT pg_backend_pid() AS pid, company_id FROM idempotent_writes`;
const OUTSIDE = `
  SELECT pg_backend_pid() AS pid, coalesce(current_setting('app.companies', true), '') AS companies,
    coalesce(current_setting('app.user', true), '') AS "user",
    (SELECT count(*)::integer FROM test_counters) AS counters,
    (SELECT count(*)::integer FROM idempotent_writes) AS answers,
    (SELECT count(*)::integer FROM idempotent_write_audit_log) AS attempts`;

interface Row {
  readonly pid: number;
  readonly company_id: string;
  readonly id?: string;
}

/** One of the companies of a run, and its counters: all that were asked for, and those that were acknowledged. */
class Company {
  readonly id = randomUUID();
  readonly asked = new Set<string>();
  readonly acknowledged = new Set<string>();
}

/** Performs programs for companies of its own, on the pool of an engine, which the reads share. */
export class TenantRun {
  private readonly companies = Array.from({ length: COMPANIES }, () => new Company());
  private readonly reads: CompanyReads;

  /** @param served is told which server connection has served which place of a company. */
  constructor(
    private readonly test: TestEngine,
    private readonly served: Map<number, Set<number>>,
  ) {
    this.reads = new CompanyReads(test.parts.dataSource);
  }

  /** @throws Error with everything that somebody saw and should not have, or did not see and should have. */
  async perform(program: Program): Promise<void> {
    for (const actions of program) {
      const faults = await Promise.all(actions.map((action) => this.faultsOf(action)));
      if (faults.flat().length > 0) throw new Error(faults.flat().join('\n'));
    }
  }

  private async faultsOf({ kind, company: place, statements }: Action): Promise<string[]> {
    const company = this.companies[place] as Company;
    if (kind === 'no company') return this.outside();
    if (kind === 'read') return this.read(company, statements);
    if (kind === 'failing read') return this.failingRead(company);
    return this.write(company, kind.endsWith('alone'), kind.startsWith('refused'));
  }

  private async outside(): Promise<string[]> {
    const [found] = await this.test.parts.dataSource.query<Record<string, unknown>[]>(OUTSIDE);
    const { pid, ...seen } = found ?? {};
    const empty = { companies: '', user: '', counters: 0, answers: 0, attempts: 0 };
    return JSON.stringify(seen) === JSON.stringify(empty)
      ? []
      : [`outside of any context connection ${String(pid)} shows ${JSON.stringify(seen)}`];
  }

  private read(company: Company, statements: number): Promise<string[]> {
    const before = [...company.acknowledged];
    return this.reads.readAcross([company.id], async (manager) => {
      const faults: string[] = [];
      for (let count = 0; count < statements; count += 1) faults.push(...(await this.seen(company, manager, before)));
      return faults;
    });
  }

  private async failingRead(company: Company): Promise<string[]> {
    const code = await this.reads
      .readAcross([company.id], (manager) => manager.query<unknown>('SELECT 1 / 0'))
      .then(() => 'success')
      .catch((error: unknown) => (error as { code?: string }).code);
    return code === DIVISION_BY_ZERO ? [] : [`a read that fails ended with ${String(code)}`];
  }

  private async write(company: Company, alone: boolean, isRefused: boolean): Promise<string[]> {
    const [id, before] = [randomUUID(), [...company.acknowledged]];
    if (!isRefused) company.asked.add(id);
    let faults: string[] = [];
    const outcome = this.test.run({ company: company.id, definition: { alone } }, async (write) => {
      const found = (await write.find(TestCounter, {})).map((row) => ({ company_id: row.companyId, id: row.id }));
      faults = faultsIn(company, found, before);
      if (alone) faults.push(...(await this.seen(company, await write.manager(), before)));
      write.insert(TestCounter, { id, value: 1n, label: null });
      if (isRefused) throw new TestRefusal('Refused.');
    });
    if (!isRefused) {
      await outcome;
      company.acknowledged.add(id);
      return faults;
    }
    const code = await codeOf(outcome);
    return code === 'test_refused' ? faults : [...faults, `a refused write ended with ${code}`];
  }

  /** What is wrong with that which a transaction of this company sees. */
  private async seen(company: Company, manager: EntityManager, expected: readonly string[]): Promise<string[]> {
    const counters = await manager.query<Row[]>(COUNTERS);
    const answers = await manager.query<Row[]>(ANSWERS);
    for (const { pid } of [...counters, ...answers]) {
      const places = this.served.get(pid) ?? new Set();
      this.served.set(pid, places.add(this.companies.indexOf(company)));
    }
    return [...faultsIn(company, counters, expected), ...faultsIn(company, answers, [])];
  }
}

/** @param expected the counters that must be among the rows. */
function faultsIn(company: Company, rows: readonly Omit<Row, 'pid'>[], expected: readonly string[]): string[] {
  const foreign = rows.filter((row) => row.company_id !== company.id).length;
  const ids = new Set(rows.map(({ id }) => id).filter((id) => id !== undefined));
  const missing = expected.filter((id) => !ids.has(id)).length;
  const unknown = [...ids].filter((id) => !company.asked.has(id)).length;
  return foreign + missing + unknown === 0
    ? []
    : [`a company sees ${foreign} rows of others, ${unknown} that it never wrote, and misses ${missing} of its own`];
}

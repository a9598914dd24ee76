import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SampleBuilder } from '../../contract/sample-builder.js';
import type { Caller } from '../../contract/sample.js';
import { jsonOf } from '../../contract/support/http-client.js';
import { newCompany, World } from '../../contract/support/world.js';
import { startApplication } from '../../support/application.js';
import { DocumentedApi } from '../contract/documented-api.js';
import { Judge } from '../contract/judge.js';
import type { CallerName } from '../generate/steps.js';
import { Effects } from './effects.js';
import { Pool } from './pool.js';
import type { ProcessWatch } from './process-watch.js';

const ERRORS_PAGE = fileURLToPath(new URL('../../../docs/errors.md', import.meta.url));
/** The invariants of all companies are looked at when a run ends, which takes the longer the more there are. */
const RUNS_MAX = 60;

/** Somebody of each kind, in one company. */
export type Callers = Readonly<Record<Exclude<CallerName, 'nobody'>, Caller>>;

/** What a company of the fuzzer is: who is in it, and samples of what it may be asked. */
export interface FuzzCompany {
  readonly id: string;
  readonly callers: Callers;
  readonly samples: SampleBuilder;
}

/** An application on a database, with a company that nobody of the others may touch. */
export class FuzzWorld {
  private runs = 0;

  private constructor(
    readonly world: World,
    readonly api: DocumentedApi,
    readonly judge: Judge,
    readonly effects: Effects,
    readonly foreign: Pool,
    readonly watch: ProcessWatch,
  ) {}

  /** @param watch one that has begun; it goes on when the world is closed. */
  static async open(watch: ProcessWatch): Promise<FuzzWorld> {
    const world = await World.open(async (database) => {
      const settings = { LOG_LEVEL: 'error' };
      const application = await startApplication({ database, settings });
      return { addresses: [application.baseUrl], close: () => application.close() };
    });
    const document = jsonOf(await world.request({ method: 'GET', path: '/docs/json', headers: {} }));
    const api = new DocumentedApi(document);
    const judge = new Judge(api, readFileSync(ERRORS_PAGE, 'utf8'));
    const foreign = new Pool();
    const fuzz = new FuzzWorld(world, api, judge, new Effects(world.database, world.books), foreign, watch);
    const theirs = await fuzz.membersOf(world.theirs);
    await furnish(theirs.samples);
    await fuzz.readLists(foreign, theirs.callers.owner);
    return fuzz;
  }

  /** The same world for the next run, or a new one in its place. */
  async forNextRun(): Promise<FuzzWorld> {
    this.runs += 1;
    if (this.runs <= RUNS_MAX) return this;
    await this.close();
    return (await FuzzWorld.open(this.watch)).forNextRun();
  }

  /** A company of its own, with something of most kinds in it. */
  async openCompany(): Promise<FuzzCompany> {
    const company = await this.membersOf(await newCompany(this.world.address));
    await furnish(company.samples);
    return company;
  }

  /** Puts into the pool what all lists of a company show. */
  async readLists(pool: Pool, caller: Caller): Promise<void> {
    const lists = this.api.operations.filter(({ isWrite, path, queryParameters }) => {
      return !isWrite && !path.includes('{') && 'cursor' in queryParameters;
    });
    for (const list of lists) {
      const answer = await this.world.get(`${list.path}?limit=100`, caller);
      if (answer.status !== 200) throw new Error(`${list.path} answered ${answer.status}: ${answer.body}`);
      pool.learn(list, jsonOf(answer));
    }
  }

  async close(): Promise<void> {
    await this.world.close();
  }

  private async membersOf(id: string): Promise<FuzzCompany> {
    const { world } = this;
    const [owner, accountant, viewer, theirs] = [
      await world.member('owner', id),
      await world.member('accountant', id),
      await world.member('viewer', id),
      await world.member('owner', world.theirs),
    ];
    const callers = { owner, accountant, viewer, stranger: { ...theirs, companyId: id } };
    return { id, callers, samples: new SampleBuilder(world, owner) };
  }
}

/** What others are made of: after these, most lists have something to show. */
async function furnish(samples: SampleBuilder): Promise<void> {
  const operations = ['allocatePayment', 'executePayrollRun', 'updatePurchaseOrderStatus', 'reconcileBankTransaction'];
  const others = ['triggerWorkflowInstance', 'createInvoice', 'grantUserCompanyAccess', 'createEmployeeDeduction'];
  const last = ['createTaxRate', 'createInventoryAdjustment', 'createRefund', 'createTimeEntry', 'createTaxForm'];
  for (const operation of [...operations, ...others, ...last, 'reconcileLedger']) await samples.perform(operation);
}

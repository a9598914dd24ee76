import { randomUUID } from 'node:crypto';
import type { Sample } from '../../contract/sample.js';
import { type Answer, type OutgoingRequest, send } from '../../contract/support/http-client.js';
import { violations } from '../../support/invariants.js';
import type { Exchange } from '../contract/exchange.js';
import type { Step } from '../generate/steps.js';
import { applyChange } from './apply-change.js';
import { type Draft, outgoing } from './draft.js';
import { changedTables } from './effects.js';
import { Finding } from './finding.js';
import type { FuzzCompany, FuzzWorld } from './fuzz-world.js';
import { Pool } from './pool.js';
import { resolved } from './resolve.js';
import type { Tally } from './tally.js';

const ANSWER_TIMEOUT_MS = 20_000;

/** Whoever wrote may be refused the replay once the access has changed. */
const ACCESS_OPERATIONS: ReadonlySet<string> = new Set(['grantUserCompanyAccess', 'revokeUserCompanyAccess']);

/** Requests in a company of their own, one after another, each of them held to what was promised. */
export class FuzzRun {
  private readonly pool = new Pool();
  private readonly writes: Exchange[] = [];
  /** The users whose access to the run's company was decided about in this run. */
  private readonly touchedUserIds = new Set<string>();
  /** Those of the run, and the one that must never change. */
  private readonly companyIds: string[];
  /** What the books hold; undefined when something was written since they were looked at. */
  private known: Readonly<Record<string, string>> | undefined;

  private constructor(
    private readonly fuzz: FuzzWorld,
    private readonly company: FuzzCompany,
    private readonly tally: Tally,
  ) {
    this.companyIds = [company.id, fuzz.world.theirs];
  }

  static async open(fuzz: FuzzWorld, tally: Tally): Promise<FuzzRun> {
    const company = await fuzz.openCompany();
    const run = new FuzzRun(fuzz, company, tally);
    await fuzz.readLists(run.pool, company.callers.owner);
    return run;
  }

  /** @throws Finding */
  async perform(step: Step): Promise<Exchange> {
    const draft = await this.draftOf(step);
    const sources = { operation: step.operation, own: this.pool, foreign: this.fuzz.foreign };
    for (const change of step.changes) applyChange(draft, change, sources);
    const request = outgoing(draft);
    const isRouted =
      draft.pathEnd === '' && Object.values(draft.pathParameters).every((value) => !/^\.{0,2}$/.test(value));
    const before = this.known ?? (await this.contents());
    const answer = await this.send(request, step);
    const exchange = { operation: step.operation, request, body: bodyOf(request), isRouted, answer };
    this.tally.add(step.operation, answer);
    this.expectNothingHeard();
    const faults = this.fuzz.judge.faultsOf(exchange);
    if (faults.length > 0) throw new Finding(faults, exchange);
    if (answer.status < 300) await this.accepted(exchange);
    if (answer.status >= 300 || !step.operation.isWrite || isReplay(answer))
      await this.expectUnchanged(before, exchange);
    this.expectNothingHeard();
    return exchange;
  }

  /** Every key answers as it did, and the books are in order. @throws Finding */
  async close(): Promise<void> {
    for (const write of this.writes) await this.expectReplay(write);
    const own = new Set(this.companyIds);
    const broken = (await violations(this.fuzz.world.database)).filter(({ companyId }) => own.has(companyId));
    if (broken.length > 0) throw new Finding(broken.map((violation) => `invariant ${JSON.stringify(violation)}`));
    this.expectNothingHeard();
  }

  private async draftOf(step: Step): Promise<Draft> {
    const { operation } = step;
    const sample = step.isPrepared && operation.isWrite ? await this.sampleOf(operation.id) : undefined;
    const sources = { operation, own: this.pool, foreign: this.fuzz.foreign };
    const path = resolved(step.path, sources) as Readonly<Record<string, string | undefined>>;
    const pathParameters: Record<string, string> = { ...sample?.pathParameters };
    for (const name of Object.keys(operation.pathParameters)) {
      pathParameters[name] ??= this.outcomePart(name) ?? path[name] ?? randomUUID();
    }
    const own = resolved(step.body, sources) as Readonly<Record<string, unknown>> | undefined;
    const query = Object.entries(resolved(step.query, sources) as object).filter(([, value]) => value !== undefined);
    return {
      operation,
      pathParameters,
      pathEnd: '',
      query: query.map(([name, value]) => [name, String(value)]),
      headers: this.headersOf(step, sample, pathParameters),
      body: own === undefined && sample === undefined ? undefined : { ...sample?.body, ...own },
      textChanges: [],
    };
  }

  /** Undefined when the state of the books does not allow a good request any more, such as a locked period. */
  private async sampleOf(operation: string): Promise<Sample | undefined> {
    this.known = undefined;
    try {
      return await this.company.samples.sample(operation);
    } catch (error) {
      if (/ answered 4\d\d: /.test((error as Error).message)) return undefined;
      throw error;
    }
  }

  /** Names of operations and keys are known from writes. */
  private outcomePart(name: string): string | undefined {
    const last = this.pool.writes.at(-1) ?? { operation: 'createPayment', key: 'none' };
    return name === 'operation' ? last.operation : name === 'key' ? last.key : undefined;
  }

  private headersOf(step: Step, sample: Sample | undefined, path: Readonly<Record<string, string>>): Draft['headers'] {
    const { operation } = step;
    const caller = step.caller === 'nobody' ? undefined : this.company.callers[step.caller];
    const version = this.pool.versionOf(path['id'] ?? '');
    const ifMatch = sample === undefined ? (version === undefined ? '*' : `"${version}"`) : sample.ifMatch;
    return {
      authorization: caller === undefined ? undefined : `Bearer ${caller.token}`,
      'x-company-id': operation.id === 'createCompany' ? undefined : this.company.id,
      'content-type': 'application/json',
      'idempotency-key': operation.isWrite ? randomUUID() : undefined,
      'if-match': operation.isVersioned ? ifMatch : undefined,
    };
  }

  private async send(request: OutgoingRequest, step: Step): Promise<Answer> {
    this.fuzz.watch.sends(request);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`));
      }, ANSWER_TIMEOUT_MS);
    });
    try {
      return await Promise.race([send(this.fuzz.world.address, request), timeout]);
    } catch (error) {
      this.expectNothingHeard();
      const answer = { status: 0, headers: {}, body: '' };
      const exchange = { operation: step.operation, request, body: undefined, isRouted: true, answer };
      throw new Finding([`no answer: ${(error as Error).message}`], exchange);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Learns from an answer; a write is asked for once more with its key. */
  private async accepted(exchange: Exchange): Promise<void> {
    const { operation, answer } = exchange;
    const entity = JSON.parse(answer.body) as Readonly<Record<string, unknown>>;
    this.pool.learn(operation, entity);
    if (!operation.isWrite || isReplay(answer)) return;
    const key = String(answer.headers['idempotency-key']);
    if (operation.id === 'createCompany') this.companyIds.push(String(entity['id']));
    else this.pool.addWrite(operation.id, key, answer.status === 201 ? String(entity['id']) : undefined);
    if (ACCESS_OPERATIONS.has(operation.id)) this.touchedUserIds.add(String(entity['userId']));
    this.writes.push(exchange);
    const after = await this.contents();
    await this.expectReplay(exchange);
    await this.expectUnchanged(after, exchange);
  }

  private async expectReplay(exchange: Exchange): Promise<void> {
    const { request } = exchange;
    this.fuzz.watch.sends(request);
    const again = await send(this.fuzz.world.address, request);
    this.tally.replays += 1;
    if (again.status === 403 && this.mayHaveLostAccess(request)) return;
    const replayed = { ...exchange, answer: again };
    const faults = this.fuzz.judge.faultsOf(replayed);
    if (again.status !== 200 || !isReplay(again)) faults.push(`the same key is answered ${again.status}`);
    if (again.body !== exchange.answer.body) faults.push('the replay has other bytes');
    if (faults.length > 0) throw new Finding(faults, replayed);
  }

  /** Who made a company stays its owner: nobody else is in it who could decide otherwise. */
  private mayHaveLostAccess({ headers }: OutgoingRequest): boolean {
    const caller = Object.values(this.company.callers).find(
      ({ token }) => headers['authorization'] === `Bearer ${token}`,
    );
    return caller !== undefined && this.touchedUserIds.has(caller.userId);
  }

  private async expectUnchanged(before: Readonly<Record<string, string>>, exchange: Exchange): Promise<void> {
    const changed = changedTables(before, await this.contents());
    if (changed.length > 0)
      throw new Finding([`an effect on ${changed.join(', ')} of what was not accepted`], exchange);
  }

  /** @throws Finding */
  private expectNothingHeard(): void {
    const finding = this.fuzz.watch.finding();
    if (finding !== undefined) throw finding;
  }

  private async contents(): Promise<Readonly<Record<string, string>>> {
    this.known = await this.fuzz.effects.contents(this.companyIds);
    return this.known;
  }
}

function isReplay({ headers }: Answer): boolean {
  return headers['idempotent-replayed'] === 'true';
}

/** The body as a value, if it is one. */
function bodyOf({ body }: OutgoingRequest): unknown {
  try {
    return body === undefined ? undefined : JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

import { MUTATIONS } from '../../mutations/index.js';
import { type ApiAnswer, codeOf, describeAnswer, jsonOf } from '../client/api-client.js';
import { inParallel, numbers } from '../client/parallel.js';
import { Progress } from '../client/progress.js';
import { pathOf, type Tenant, TENANT_OPERATIONS, type TenantOperation } from './tenant.js';

/** One round of writes. */
export interface Round {
  readonly tenants: readonly Tenant[];
  /** Of each tenant. */
  readonly requests: number;
  readonly concurrency: number;
  /** Keys begin with it; they are the same for all tenants. */
  readonly keyPrefix: string;
  readonly tell: (text: string) => void;
}

interface Turn {
  readonly tenant: Tenant;
  readonly neighbour: Tenant;
  readonly operation: TenantOperation;
  readonly key: string;
}

/**
 * Every tenant writes under the same keys, at the same time, and tries what its neighbour has.
 * @returns what was wrong, in words.
 */
export async function writeRound(round: Round): Promise<string[]> {
  const turns = turnsOf(round);
  const progress = new Progress(`round ${round.keyPrefix}: writes`, turns.length, round.tell);
  const ids = new Ids();
  const faults = await inParallel(turns, round.concurrency, async (turn) => {
    const found = await write(turn, ids);
    progress.step();
    return found;
  });
  const reads = new Progress(`round ${round.keyPrefix}: neighbours`, turns.length, round.tell);
  const leaks = await inParallel(turns, round.concurrency, async (turn) => {
    const found = await tryNeighbours(turn, ids);
    reads.step();
    return found;
  });
  return [...faults.flat(), ...leaks.flat()];
}

/** Neighbours in the order are different tenants under one key, so that these meet. */
function turnsOf({ tenants, requests, keyPrefix }: Round): Turn[] {
  return numbers(requests).flatMap((request) =>
    tenants.map((tenant, index) => ({
      tenant,
      neighbour: tenants[(index + 1) % tenants.length] ?? tenant,
      operation: TENANT_OPERATIONS[request % TENANT_OPERATIONS.length] ?? 'createCustomer',
      key: `${keyPrefix}-${request}`,
    })),
  );
}

/** What was written in a round, by tenant and key. */
class Ids {
  private readonly byTenantAndKey = new Map<string, string>();
  private readonly seen = new Set<string>();

  /** @returns whether nobody has this id yet. */
  add({ company }: Tenant, key: string, id: string): boolean {
    const isNew = !this.seen.has(id);
    this.seen.add(id);
    this.byTenantAndKey.set(`${company.id} ${key}`, id);
    return isNew;
  }

  of({ company }: Tenant, key: string): string | undefined {
    return this.byTenantAndKey.get(`${company.id} ${key}`);
  }
}

async function write({ tenant, operation, key }: Turn, ids: Ids): Promise<string[]> {
  const { company } = tenant;
  const { method, path } = MUTATIONS[operation];
  const request = { method, path, companyId: company.id, key, body: tenant.bodyOf(operation) };
  const first = await company.api.sendUntilAnswered(request);
  const replay = await company.api.sendUntilAnswered(request);
  const { id } = jsonOf(first);
  // After a lost answer the first one that arrives is already a replay.
  if (typeof id !== 'string' || first.status > 201) return [`company ${company.id}: ${describeAnswer(first)}`];
  tenant.written[operation].add(id);
  const isNew = ids.add(tenant, key, id);
  return [
    ...(isNew ? [] : [`company ${company.id} got the id ${id}, which another one has`]),
    ...(isReplayOf(replay, first) ? [] : [`company ${company.id}: ${key} was not replayed as its own`]),
  ];
}

function isReplayOf(replay: ApiAnswer, first: ApiAnswer): boolean {
  return replay.status === 200 && replay.headers['idempotent-replayed'] === 'true' && replay.text === first.text;
}

async function tryNeighbours({ tenant, neighbour, operation, key }: Turn, ids: Ids): Promise<string[]> {
  const { company } = tenant;
  const [own, foreign] = [tenant, neighbour].map((one) => ids.of(one, key));
  if (own === undefined || foreign === undefined) return [];
  const ownAnswer = await company.get(pathOf(operation, { id: own }));
  const foreignAnswer = await company.get(pathOf(operation, { id: foreign }));
  return [
    ...(ownAnswer.status === 200 ? [] : [`company ${company.id} can't read its own ${own}: ${ownAnswer.status}`]),
    ...(foreignAnswer.status === 404 ? [] : [`company ${company.id} can read ${foreign} of ${neighbour.company.id}`]),
    ...(operation === 'createPayment' ? await referToNeighbour(tenant, neighbour) : []),
  ];
}

async function referToNeighbour(tenant: Tenant, neighbour: Tenant): Promise<string[]> {
  const { company } = tenant;
  const body = tenant.bodyOf('createPayment', neighbour.customerId);
  const { request } = await company.prepare('createPayment', { body });
  const answer = await company.api.sendUntilAnswered({ ...request, key: `refused-${neighbour.customerId}` });
  if (answer.status === 422 && codeOf(answer) === 'reference_not_found') return [];
  return [`company ${company.id} may refer to a customer of ${neighbour.company.id}: ${describeAnswer(answer)}`];
}

import { doneOf, type Evidence, groupBy, type KeyRecord } from './evidence.js';

/** A workflow's definition, by the request that made it. Definitions are made in the setup only. */
export interface Definition {
  readonly companyId: string;
  readonly id: string;
  /** What it waits for; empty for one that is started by hand. */
  readonly event: string;
  /** Milliseconds since 1970; `Infinity` for one that is not stored. */
  readonly createdAt: number;
  /** How many of its steps call an endpoint that somebody listens at. */
  readonly webhooks: number;
}

interface DefinitionBody {
  readonly triggerEvent?: string;
  readonly steps?: readonly { readonly kind: string; readonly endpointId?: string }[];
}

const KNOWN = new WeakMap<Evidence, readonly Definition[]>();

/** All of the run; computed once for all writes. */
function definitionsOf(evidence: Evidence): readonly Definition[] {
  const known = KNOWN.get(evidence);
  if (known !== undefined) return known;
  const endpoints = listenedAt(evidence);
  const made = evidence.keys.filter(({ operation }) => operation === 'createWorkflowDefinition');
  const definitions = made.map((record): Definition => {
    const { triggerEvent = '', steps = [] } = bodyOf<DefinitionBody>(record);
    const webhooks = steps.filter(({ endpointId = '' }) => endpoints.has(`${record.companyId} ${endpointId}`)).length;
    const createdAt = evidence.after.storedOf(record)[0]?.createdAt ?? Infinity;
    return { companyId: record.companyId, id: record.id, event: triggerEvent, createdAt, webhooks };
  });
  KNOWN.set(evidence, definitions);
  return definitions;
}

const BY_EVENT = new WeakMap<Evidence, ReadonlyMap<string, readonly Definition[]>>();

/** The definitions of a company that wait for an event. */
export function definitionsFor(evidence: Evidence, companyId: string, event: string): readonly Definition[] {
  const known = BY_EVENT.get(evidence);
  const byEvent = known ?? groupBy(definitionsOf(evidence), (one) => `${one.companyId} ${one.event}`);
  if (known === undefined) BY_EVENT.set(evidence, byEvent);
  return byEvent.get(`${companyId} ${event}`) ?? [];
}

/** An endpoint whose name leads nowhere, by RFC 6761, has nobody who listens. */
function listenedAt({ keys }: Evidence): ReadonlySet<string> {
  const endpoints = keys.filter(
    (record) =>
      record.operation === 'createWebhookEndpoint' && isListenedAt(bodyOf<{ readonly url?: string }>(record).url),
  );
  return new Set(endpoints.map(({ companyId, id }) => `${companyId} ${id}`));
}

function isListenedAt(url: string | undefined): boolean {
  return url !== undefined && !new URL(url).hostname.endsWith('.invalid');
}

function bodyOf<Body extends object>({ attempts }: KeyRecord): Partial<Body> {
  const [done] = doneOf(attempts);
  return done === undefined || done.request.body === '' ? {} : (JSON.parse(done.request.body) as Body);
}

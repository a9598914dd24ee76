import { randomUUID } from 'node:crypto';
import type { Caller } from '../../contract/sample.js';
import type { SampleBuilder } from '../../contract/sample-builder.js';
import type { OutgoingRequest } from '../../contract/support/http-client.js';
import type { ForeignIdCase } from './foreign-ids.js';

type Json = Readonly<Record<string, unknown>>;

/** What the tests read of a documented GET. */
interface ReadRoute {
  /** As the description spells it: `/api/invoices/{id}`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Json;
  readonly example?: string | number;
}

/** A documented GET as the caller sends it, with ids of the own company. */
export interface OwnRead {
  readonly route: ReadRoute;
  readonly path: string;
}

/** Its parameters are a word and a key: no id of a row. Its own test says what it hides. */
const NO_ID_OF_A_ROW = '/api/idempotency/{operation}/{key}';

/** Every documented read of this company. */
export async function ownReads(document: Json, ours: SampleBuilder): Promise<OwnRead[]> {
  const paths = Object.entries(document['paths'] as Readonly<Record<string, Json>>);
  const routes = paths
    .filter(([path, item]) => path.startsWith('/api/') && 'get' in item && path !== NO_ID_OF_A_ROW)
    .map(([path, { get }]): ReadRoute => ({
      path,
      parameters: (get as { parameters?: Parameter[] }).parameters ?? [],
    }));
  return Promise.all(
    routes.map(async (route) => ({ route, path: withRequired(await pathOf(route.path, ours), route) })),
  );
}

/** Every place for an id in every documented read: in the path, and in the query. */
export async function foreignIdsInReads(
  reads: readonly OwnRead[],
  ours: SampleBuilder,
  theirs: SampleBuilder,
): Promise<ForeignIdCase[]> {
  const cases: ForeignIdCase[] = [];
  for (const { route, path } of reads) {
    if (route.path.includes('{')) {
      const foreignId = idIn(await pathOf(route.path, theirs));
      const request = (id: string): OutgoingRequest => read(path.replace(idIn(path), id), ours.caller);
      cases.push({ ...at(`GET ${route.path}`, 'path', foreignId), request, control: read(path, ours.caller) });
    }
    for (const { name, in: where, schema } of route.parameters) {
      if (where !== 'query' || schema['format'] !== 'uuid') continue;
      const url = BESIDE[name] === undefined ? path : withQuery(path, ...BESIDE[name]);
      const request = (id: string): OutgoingRequest => read(withQuery(url, name, id), ours.caller);
      const foreignId = await idForFilter(name, theirs);
      const control = request(await idForFilter(name, ours));
      const place = OPEN_FILTERS.includes(name) ? 'open filter' : 'query';
      cases.push({ ...at(`GET ${route.path}?${name}`, place, foreignId), request, control });
    }
  }
  return cases;
}

function at(
  name: string,
  place: ForeignIdCase['place'],
  foreignId: string,
): Omit<ForeignIdCase, 'request' | 'control'> {
  return { name, place, foreignId, unknownId: randomUUID() };
}

export function read(path: string, { token, companyId }: Caller): OutgoingRequest {
  return { method: 'GET', path, headers: { authorization: `Bearer ${token}`, 'x-company-id': companyId } };
}

/** Filters by an id of whatever kind: they find nothing instead of looking whether there is such a thing. */
const OPEN_FILTERS = ['sourceId', 'entityId', 'deterministicId'];

/** What has to stand beside a filter. */
const BESIDE: Readonly<Record<string, readonly [string, string]>> = { sourceId: ['sourceType', 'invoice'] };

/** The id of something that there is, and that the filter would find. */
async function idForFilter(name: string, of: SampleBuilder): Promise<string> {
  if (name === 'sourceId') return (await of.perform('finalizeInvoice')).id;
  if (name === 'entityId') return String((await of.perform('triggerWorkflowInstance')).entity['entityId']);
  return name === 'deterministicId' ? (await of.perform('createCustomer')).id : of.idFor(name);
}

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

function idIn(path: string): string {
  return UUID.exec(path)?.[0] ?? '';
}

/** The path with the id of something of this company: the first in the list that the path goes on from. */
async function pathOf(path: string, of: SampleBuilder): Promise<string> {
  const [place, parameter = ''] = /\{(\w+)\}/.exec(path) ?? [];
  if (place === undefined) return path;
  if (path === '/api/idempotency/{id}') return path.replace(place, (await of.perform('createCustomer')).id);
  if (path === '/api/companies/{id}') return path.replace(place, of.caller.companyId ?? '');
  const collection = path.slice(0, path.indexOf('/{'));
  const { data } = (await of.read(`${collection}?limit=1`)) as { data: Readonly<Record<string, string>>[] };
  const id = data[0]?.[parameter];
  if (id === undefined) throw new Error(`${collection} lists nothing with a member "${parameter}"`);
  return path.replace(place, id);
}

/** With the parameters that a read can't do without, as their description gives an example of them. */
function withRequired(path: string, { parameters }: ReadRoute): string {
  return parameters
    .filter((one) => one.in === 'query' && one.required === true)
    .reduce((url, { name, schema, example }) => {
      const value: unknown = example ?? schema['example'] ?? (schema['format'] === 'date' ? '2026-01-31' : undefined);
      if (typeof value !== 'string' && typeof value !== 'number')
        throw new Error(`${path} needs ${name}, and no example of it is documented`);
      return withQuery(url, name, String(value));
    }, path);
}

function withQuery(path: string, name: string, value: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
}

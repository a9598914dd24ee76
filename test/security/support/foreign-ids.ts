import { randomUUID } from 'node:crypto';
import { MUTATIONS, type MutationName } from '../../../src/mutations/index.js';
import { requestOf } from '../../contract/sample.js';
import { type SampleBuilder, withIdAt } from '../../contract/sample-builder.js';
import { type Answer, jsonOf, type OutgoingRequest } from '../../contract/support/http-client.js';
import { withoutRequestId } from '../../contract/support/problem.js';
import { type OwnRead, read } from './foreign-ids-in-reads.js';

/** What a foreign id must be answered, by its place in the request. */
const EXPECTED = {
  path: { status: 404, code: 'not_found' },
  query: { status: 422, code: 'reference_not_found' },
  'open filter': { status: 200, code: undefined },
  body: { status: 422, code: 'reference_not_found' },
  'company header': { status: 403, code: 'company_forbidden' },
} as const;

/** A place of a request that holds an id, and an id of another company that would fit there. */
export interface ForeignIdCase {
  readonly name: string;
  readonly place: keyof typeof EXPECTED;
  /** Given where the request writes. */
  readonly operation?: MutationName;
  readonly foreignId: string;
  readonly unknownId: string;
  /** The caller's request with this id there; everything else in it is good. A write has a key of its own each time. */
  readonly request: (id: string) => OutgoingRequest;
  /** The same with an id that the caller may use: it succeeds. */
  readonly control: OutgoingRequest;
}

/** Two answers of which at least one tells more than that there is no such thing. */
export interface Leak {
  readonly name: string;
  readonly foreign: string;
  readonly unknown: string;
}

/** The registered operations of companies. */
export function companyOperations(): MutationName[] {
  return (Object.keys(MUTATIONS) as MutationName[]).filter((name) => !('scope' in MUTATIONS[name]));
}

/** Every place for an id in the requests of every registered operation of companies. */
export async function foreignIdsInWrites(ours: SampleBuilder, theirs: SampleBuilder): Promise<ForeignIdCase[]> {
  const cases: ForeignIdCase[] = [];
  for (const operation of companyOperations()) {
    for (const slot of ours.idSlotsOf(operation)) {
      const isPath = 'parameter' in slot;
      const own = await ours.sample(operation, isPath ? [] : slot.member);
      cases.push({
        name: `${operation} ${isPath ? `:${slot.parameter}` : slot.member.join('.')}`,
        place: isPath ? 'path' : 'body',
        operation,
        foreignId: await theirs.idForSlot(operation, slot),
        unknownId: randomUUID(),
        request: (id) => requestOf(withIdAt(own, slot, id), ours.caller, randomUUID()),
        control: requestOf(own, ours.caller, randomUUID()),
      });
    }
  }
  return cases;
}

/** They concern the caller alone and take no company. */
const WITHOUT_COMPANY = ['/api/me', '/api/companies', '/api/companies/{id}'];

/** Every read, and every operation, in the name of another company. */
export async function foreignCompanies(
  reads: readonly OwnRead[],
  ours: SampleBuilder,
  foreignId: string,
): Promise<ForeignIdCase[]> {
  const requests: [string, OutgoingRequest, MutationName?][] = reads
    .filter(({ route }) => !WITHOUT_COMPANY.includes(route.path))
    .map(({ route, path }) => [`GET ${route.path}`, read(path, ours.caller)]);
  for (const operation of companyOperations()) {
    requests.push([operation, requestOf(await ours.sample(operation), ours.caller, randomUUID()), operation]);
  }
  return requests.map(([name, control, operation]) => ({
    ...(operation === undefined ? {} : { operation }),
    ...{ name: `${name} in the name of another company`, place: 'company header', foreignId, unknownId: randomUUID() },
    ...{ request: (id) => ({ ...control, headers: { ...control.headers, 'x-company-id': id } }), control },
  }));
}

/** Sends a request with the foreign id, and with one that nobody has. @returns what the answers give away. */
export async function leakOf(
  one: ForeignIdCase,
  send: (request: OutgoingRequest) => Promise<Answer>,
): Promise<Leak | undefined> {
  const foreign = await send(one.request(one.foreignId));
  return judge(one, foreign, await send(one.request(one.unknownId)));
}

/** Holds both answers to what the place must be answered, and to each other. */
export function judge(one: ForeignIdCase, foreign: Answer, unknown: Answer): Leak | undefined {
  const expected = EXPECTED[one.place];
  const isRefused = foreign.status === expected.status && jsonOf(foreign)['code'] === expected.code;
  const told = { foreign: toldBy(foreign, one.foreignId), unknown: toldBy(unknown, one.unknownId) };
  return isRefused && told.foreign === told.unknown ? undefined : { name: one.name, ...told };
}

/** Headers whose values belong to the request, whatever it asks for: that they are there is compared, their values are not. */
const OWN_OF_EACH_REQUEST: ReadonlySet<string> = new Set([
  'date',
  'x-request-id',
  'idempotency-key',
  'ratelimit-remaining',
  'ratelimit-reset',
]);

/** All that an answer says, headers included, but for what is the request's own and the id that was asked for. */
function toldBy(answer: Answer, id: string): string {
  const headers = Object.entries(answer.headers)
    .map(([name, value]) => `${name}: ${OWN_OF_EACH_REQUEST.has(name) ? '<own>' : String(value)}\n`)
    .sort();
  return `${answer.status}\n${headers.join('')}${withoutRequestId(answer)}`.replaceAll(id, '<id>');
}

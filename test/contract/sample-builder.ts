import { randomUUID } from 'node:crypto';
import { signToken } from '../../src/identity/index.js';
import { MUTATIONS, type Mutation, type MutationName } from '../../src/mutations/index.js';
import { TEST_ISSUER } from '../support/tokens.js';
import { ID_SOURCES, PREPARATIONS } from './preparations.js';
import { type Caller, requestOf, type Sample } from './sample.js';
import { changedValue, type References, sampleObject } from './sample-values.js';
import type { ApiSchemas, Schema } from './support/api-schemas.js';
import { type Answer, jsonOf, send } from './support/http-client.js';

/** The running application, as samples need it. */
export interface Api {
  readonly address: string;
  readonly schemas: ApiSchemas;
}

/** Where an id stands in a request: a path parameter, or the names on the way to a member of the body. */
export type IdSlot = { readonly parameter: string } | { readonly member: readonly string[] };

/** Accounts are there from the beginning; which type fits follows from the member's name. */
const ACCOUNT_TYPES: Readonly<Record<string, string>> = {
  deposit: 'asset',
  revenue: 'income',
  liability: 'liability',
  expense: 'expense',
  'cost-of-goods-sold': 'expense',
  adjustment: 'expense',
};

/** What members refer to whose names don't say it. */
const NOUNS: Readonly<Record<string, string>> = { supersedes: 'tax-form', entityId: 'customer' };

/**
 * Makes valid requests of every registered operation for one caller, from the registry and the API description alone.
 * What an operation needs beyond fresh entities stands in `preparations.ts`.
 */
export class SampleBuilder implements References {
  constructor(
    private readonly api: Api,
    readonly caller: Caller,
  ) {}

  /**
   * @param include names of an optional member of the body, and of what it holds, that are to be there too.
   * @throws Error naming the operation or member that needs a preparation.
   */
  async sample(operation: string, include: readonly string[] = []): Promise<Sample> {
    const definition = definitionOf(operation);
    const prepared = await PREPARATIONS[operation]?.(this, include);
    const pathParameters = prepared?.pathParameters ?? (await this.pathParameters(definition));
    const isPrepared = include[0] !== undefined && prepared?.body !== undefined && include[0] in prepared.body;
    const body = { ...(await this.body(definition, isPrepared ? [] : include)), ...prepared?.body };
    const sample: Sample = { operation, definition, pathParameters, body };
    return this.withVersion(sample);
  }

  /** Carries an operation out and gives what it answered. @throws Error when it is refused. */
  async perform(operation: string, changes: Partial<Pick<Sample, 'body' | 'pathParameters'>> = {}): Promise<Performed> {
    const sample = await this.sample(operation);
    // The ETag is that of the sample's own entity.
    const ifMatch = changes.pathParameters === undefined || sample.ifMatch === undefined ? sample.ifMatch : '*';
    const body = { ...sample.body, ...changes.body };
    return this.carryOut({ ...sample, ...changes, body, ...(ifMatch === undefined ? {} : { ifMatch }) });
  }

  /** Carries out exactly this, with nothing prepared: a preparation takes the steps before its own operation by it. */
  async performExactly(operation: string, request: Pick<Sample, 'body' | 'pathParameters'>): Promise<Performed> {
    return this.carryOut(await this.withVersion({ operation, definition: definitionOf(operation), ...request }));
  }

  private async carryOut(sample: Sample): Promise<Performed> {
    const request = requestOf(sample, this.caller, randomUUID());
    const answer = await send(this.api.address, request);
    if (answer.status !== sample.definition.firstStatus) {
      throw new Error(
        `${sample.operation} answered ${answer.status}: ${answer.body}\n${request.body?.toString() ?? ''}`,
      );
    }
    return { answer, entity: jsonOf(answer), id: jsonOf(answer)['id'] as string };
  }

  /** Invites somebody, who signs in. @returns the user's id. */
  async newMember(): Promise<string> {
    const email = `${randomUUID()}@example.com`;
    await this.performExactly('grantUserCompanyAccess', { pathParameters: {}, body: { email, role: 'viewer' } });
    const token = await signToken(TEST_ISSUER, { subject: email, email }, 3_600);
    const headers = { authorization: `Bearer ${token}` };
    return jsonOf(await send(this.api.address, { method: 'GET', path: '/api/me', headers }))['id'] as string;
  }

  /** What a path answers. @throws Error when it is not 200. */
  async read(path: string): Promise<Readonly<Record<string, unknown>>> {
    return jsonOf(await this.get(path));
  }

  schemaOf(definition: Mutation): Schema {
    return this.api.schemas.bodyOf(definition.method, definition.path);
  }

  async idFor(member: string): Promise<string> {
    if (member === 'userId') return this.caller.userId;
    const noun = NOUNS[member] ?? kebab(member.replace(/Ids?$/, ''));
    const exact = creatorOf((one) => one === noun);
    if (exact === undefined && /(^|-)account$/.test(noun)) return this.accountFor(noun.replace(/-?account$/, ''));
    const creator = exact ?? creatorOf((one) => noun.endsWith(`-${one}`) || one.endsWith(`-${noun}`));
    if (creator === undefined) throw new Error(`nothing creates what "${member}" refers to: prepare it`);
    return (await this.perform(creator)).id;
  }

  /** Every place of an operation's request that holds an id. */
  idSlotsOf(operation: string): IdSlot[] {
    const definition = definitionOf(operation);
    return [
      ...parametersOf(definition).map((parameter) => ({ parameter })),
      ...membersWithIds(this.schemaOf(definition)).map((member) => ({ member })),
    ];
  }

  /** A request whose slot holds this id; everything else is valid. */
  async sampleWith(operation: string, slot: IdSlot, id: string): Promise<Sample> {
    return withIdAt(await this.sample(operation, 'member' in slot ? slot.member : []), slot, id);
  }

  /** The id of something of this company that would fit into the slot. */
  async idForSlot(operation: string, slot: IdSlot): Promise<string> {
    const source = 'member' in slot ? ID_SOURCES[`${operation} ${slot.member.join('.')}`] : undefined;
    if (source !== undefined) return (await this.perform(source)).id;
    if ('member' in slot) return this.idFor(slot.member.at(-1) ?? '');
    return (await this.sample(operation)).pathParameters[slot.parameter] ?? '';
  }

  /** Another payload that looks as valid, and the name of the one part that differs. */
  changedPayload(sample: Sample): { sample: Sample; member: string } {
    const { properties = {} } = this.schemaOf(sample.definition);
    const [name] = Object.keys(properties).filter((one) => one in sample.body);
    const schema = name === undefined ? undefined : properties[name];
    if (name === undefined || schema === undefined) return this.withOtherPath(sample);
    const value = changedValue(name, schema, sample.body[name]);
    return { sample: { ...sample, body: { ...sample.body, [name]: value } }, member: name };
  }

  private withOtherPath(sample: Sample): { sample: Sample; member: string } {
    const [parameter] = Object.keys(sample.pathParameters);
    if (parameter === undefined) throw new Error(`${sample.operation} has nothing that could differ`);
    const pathParameters = { ...sample.pathParameters, [parameter]: randomUUID() };
    return { sample: { ...sample, pathParameters }, member: `path ${parameter}` };
  }

  private async body(definition: Mutation, include: readonly string[]): Promise<Record<string, unknown>> {
    const schema = this.schemaOf(definition);
    const body = await sampleObject(schema, this, include);
    const isEmptyPatch = definition.method === 'PATCH' && Object.keys(body).length === 0;
    return isEmptyPatch ? sampleObject(schema, this, [easiestMember(schema)]) : body;
  }

  private async pathParameters(definition: Mutation): Promise<Record<string, string>> {
    const parameters: Record<string, string> = {};
    for (const name of parametersOf(definition)) {
      const collection = definition.path.slice(0, definition.path.indexOf(`/:${name}`));
      const creator = name === 'id' ? creatorAt(collection) : undefined;
      parameters[name] = creator === undefined ? await this.idFor(name) : (await this.perform(creator)).id;
    }
    return parameters;
  }

  private async withVersion(sample: Sample): Promise<Sample> {
    return sample.definition.ifMatch === 'required' ? { ...sample, ifMatch: await this.etagOf(sample) } : sample;
  }

  private async etagOf(sample: Sample): Promise<string> {
    const path = sample.definition.resource.replace(':id', sample.pathParameters['id'] ?? '');
    const { etag } = (await this.get(path)).headers;
    if (etag === undefined) throw new Error(`${path} has no ETag`);
    return etag;
  }

  private async accountFor(kind: string): Promise<string> {
    const type = ACCOUNT_TYPES[kind] ?? 'asset';
    const { data } = jsonOf(await this.get(`/api/accounts?type=${type}&limit=100`)) as {
      data: { id: string; isControl: boolean; isActive: boolean }[];
    };
    const account = data.find(({ isControl, isActive }) => !isControl && isActive);
    if (account === undefined) throw new Error(`the company has no account of type ${type}`);
    return account.id;
  }

  private async get(path: string): Promise<Answer> {
    const { token, companyId } = this.caller;
    const headers = { authorization: `Bearer ${token}`, 'x-company-id': companyId };
    const answer = await send(this.api.address, { method: 'GET', path, headers });
    if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}: ${answer.body}`);
    return answer;
  }
}

/** What a carried-out operation gave. */
export interface Performed {
  readonly answer: Answer;
  readonly entity: Readonly<Record<string, unknown>>;
  readonly id: string;
}

function definitionOf(operation: string): Mutation {
  const definition = (MUTATIONS as Readonly<Record<string, Mutation | undefined>>)[operation];
  if (definition === undefined) throw new Error(`${operation} is not registered`);
  return definition;
}

function parametersOf({ path }: Mutation): string[] {
  return [...path.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => name ?? '');
}

/** The operation that posts to this path. */
function creatorAt(path: string): MutationName | undefined {
  return names().find((name) => MUTATIONS[name].method === 'POST' && MUTATIONS[name].path === path);
}

/** The operation that posts to a collection whose items are called so, in kebab case. */
function creatorOf(isIt: (noun: string) => boolean): MutationName | undefined {
  return names().find((name) => {
    const { method, path } = MUTATIONS[name];
    return method === 'POST' && !path.includes(':') && isIt((path.split('/').at(-1) ?? '').replace(/s$/, ''));
  });
}

function names(): MutationName[] {
  return Object.keys(MUTATIONS) as MutationName[];
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The optional member that needs the least: a text, else a number, else whatever comes first. */
function easiestMember(schema: Schema): string {
  const members = Object.entries(schema.properties ?? {});
  const byEase = [
    ...members.filter(([, { type, format, maxLength }]) => type === 'string' && !format && maxLength !== undefined),
    ...members.filter(([, { type }]) => type === 'integer'),
    ...members,
  ];
  const [name] = byEase[0] ?? [];
  if (name === undefined) throw new Error('a PATCH without members');
  return name;
}

/** The names on the way to each member that holds an id; items of a list count as the list. */
function membersWithIds(schema: Schema): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const inner = member.type === 'array' ? member.items : member;
    if (inner === undefined) return [];
    if (inner.format === 'uuid') return [[name]];
    return membersWithIds(inner).map((path) => [name, ...path]);
  });
}

/** A copy in which the member at the end of the names is another value; in a list, in its first item. */
export function withMember(container: unknown, names: readonly string[], value: unknown): unknown {
  if (Array.isArray(container)) return [withMember(container[0], names, value), ...(container as unknown[]).slice(1)];
  const [name, ...deeper] = names;
  if (name === undefined) return value;
  const object = container as Readonly<Record<string, unknown>>;
  return { ...object, [name]: withMember(object[name], deeper, value) };
}

/** The same request with another id in the slot. */
export function withIdAt(sample: Sample, slot: IdSlot, id: string): Sample {
  if ('member' in slot) return { ...sample, body: withMember(sample.body, slot.member, id) as Sample['body'] };
  return { ...sample, pathParameters: { ...sample.pathParameters, [slot.parameter]: id } };
}

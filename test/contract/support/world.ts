import { randomUUID } from 'node:crypto';
import type { Role } from '../../../src/identity/roles.js';
import type { Mutation } from '../../../src/mutations/index.js';
import { startApplication, startProcess } from '../../support/application.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { type Caller, requestOf, type Sample } from '../sample.js';
import { type Api, SampleBuilder } from '../sample-builder.js';
import { ApiSchemas } from './api-schemas.js';
import { Books } from './books.js';
import { type Answer, closeConnections, jsonOf, type OutgoingRequest, send } from './http-client.js';
import { newMember, newUser } from './people.js';
import { type TriggeredEvent, TriggeredEvents } from './triggered-events.js';

/** The application, in one process or in several, on one database. */
export interface Servers {
  readonly addresses: readonly string[];
  /** Seen only where the application is in this process. */
  readonly events?: TriggeredEvents;
  close(): Promise<void>;
}

async function inThisProcess(database: TestDatabase): Promise<Servers> {
  const events = new TriggeredEvents();
  const application = await startApplication({ database, modules: [events.asModule()] });
  return { addresses: [application.baseUrl], events, close: () => application.close() };
}

/** Two processes, as they would run on two machines. */
export async function inTwoProcesses(database: TestDatabase): Promise<Servers> {
  const processes = await Promise.all([1, 2].map(() => startProcess({ database })));
  return {
    addresses: processes.map(({ baseUrl }) => baseUrl),
    close: async () => {
      await Promise.all(processes.map((server) => server.kill('SIGTERM')));
    },
  };
}

/** An application with two companies, and somebody with each role. */
export class World implements Api {
  private readonly members = new Map<string, Promise<Caller>>();

  private constructor(
    readonly database: TestDatabase,
    private readonly servers: Servers,
    readonly schemas: ApiSchemas,
    readonly books: Books,
    readonly ours: string,
    readonly theirs: string,
  ) {}

  static async open(start: (database: TestDatabase) => Promise<Servers> = inThisProcess): Promise<World> {
    const database = await createTestDatabase();
    const servers = await start(database);
    try {
      const [address = ''] = servers.addresses;
      const schemas = await readSchemas(address);
      const [ours, theirs] = await Promise.all([newCompany(address), newCompany(address)]);
      return new World(database, servers, schemas, await Books.open(database), ours, theirs);
    } catch (error) {
      await servers.close();
      throw error;
    }
  }

  get address(): string {
    return this.addresses[0] ?? '';
  }

  /** Of every server process on the database. */
  get addresses(): readonly string[] {
    return this.servers.addresses;
  }

  /** What the write with this id triggered. */
  eventsOf(writeId: string): readonly TriggeredEvent[] {
    if (this.servers.events === undefined) throw new Error('events of other processes are not seen');
    return this.servers.events.of(writeId);
  }

  async close(): Promise<void> {
    closeConnections();
    await this.servers.close();
    await this.database.drop();
  }

  /** Somebody with this role in a company; the same person each time. */
  member(role: Role, companyId = this.ours): Promise<Caller> {
    const name = `${companyId} ${role}`;
    const member = this.members.get(name) ?? newMember(this.database, companyId, role);
    this.members.set(name, member);
    return member;
  }

  /** Somebody who may do this, with no more rights than it needs. */
  actorFor({ role }: Mutation, companyId = this.ours): Promise<Caller> {
    return role === 'user' ? newUser() : this.member(role, companyId);
  }

  /** Makes samples of one of the companies. */
  async samplesOf(companyId = this.ours): Promise<SampleBuilder> {
    return new SampleBuilder(this, await this.member('owner', companyId));
  }

  request(request: OutgoingRequest): Promise<Answer> {
    return send(this.address, request);
  }

  /** Sends a sample as it is. */
  send(sample: Sample, caller: Caller, key: string, headers: OutgoingRequest['headers'] = {}): Promise<Answer> {
    return this.request(requestOf(sample, caller, key, headers));
  }

  get(path: string, { token, companyId }: Caller): Promise<Answer> {
    const headers = { authorization: `Bearer ${token}`, 'x-company-id': companyId };
    return this.request({ method: 'GET', path, headers });
  }
}

/** A world for the tests of a file; to be called where `describe` is. */
export function useWorld(...start: Parameters<typeof World.open>): () => World {
  let world: World | undefined;
  beforeAll(async () => {
    world = await World.open(...start);
  });
  afterAll(async () => {
    await world?.close();
  });
  return () => {
    if (world === undefined) throw new Error('the world is there only while tests run');
    return world;
  };
}

/** The bodies of all operations, from the API description of a running application. */
export async function readSchemas(address: string): Promise<ApiSchemas> {
  const answer = await send(address, { method: 'GET', path: '/docs/json', headers: {} });
  if (answer.status !== 200) throw new Error(`/docs/json answered ${answer.status}`);
  return new ApiSchemas(jsonOf(answer));
}

/** A company that keeps its books in USD and UTC. @returns its id. */
export async function newCompany(address: string): Promise<string> {
  const { token } = await newUser();
  const body = { name: 'Acme Ltd', baseCurrency: 'USD', timezone: 'UTC', country: 'US' };
  const answer = await send(address, {
    method: 'POST',
    path: '/api/companies',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify(body),
  });
  if (answer.status !== 201) throw new Error(`createCompany answered ${answer.status}: ${answer.body}`);
  return jsonOf(answer)['id'] as string;
}

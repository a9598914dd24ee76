import { randomUUID } from 'node:crypto';
import { type Mutation, type MutationName, MUTATIONS } from '../../mutations/index.js';
import { CommandFailed } from '../run.js';
import { type ApiAnswer, type ApiClient, type ApiRequest, codeOf, describeAnswer, jsonOf } from './api-client.js';

/** What an operation is asked for, without its key. */
export interface PreparedWrite {
  readonly operation: MutationName;
  readonly request: ApiRequest;
}

/** What a request of an operation holds, beside what its registration says. */
export interface WriteParts {
  readonly body?: object;
  readonly path?: Readonly<Record<string, string>>;
}

/** The JSON of an entity. */
export type Entity = Readonly<Record<string, unknown>> & { readonly id: string };

const PAGE_SIZE = 100;

/** A company whose books mean nothing to anybody, and that reports leave out. */
export class TestCompany {
  private readonly kept = new Map<string, Promise<unknown>>();

  private constructor(
    readonly api: ApiClient,
    readonly id: string,
    readonly currency: string,
  ) {}

  /** The one that is named, or else a new one. @throws CommandFailed */
  static forTest(api: ApiClient, id: string | undefined, name: string): Promise<TestCompany> {
    return id === undefined ? TestCompany.make(api, name) : TestCompany.use(api, id);
  }

  /** Makes one. @throws CommandFailed when the token may not. */
  static async make(api: ApiClient, name: string, key: string = randomUUID()): Promise<TestCompany> {
    const body = { name, baseCurrency: 'USD', timezone: 'UTC', country: 'US', isTest: true };
    const answer = await api.sendUntilAnswered({ method: 'POST', path: '/api/companies', body, key });
    if (answer.status === 403) {
      throw new CommandFailed(
        `the token may not make test companies: it needs the claim test_companies (${describeAnswer(answer)})`,
      );
    }
    if (answer.status !== 201) throw new CommandFailed(`no test company was made: ${describeAnswer(answer)}`);
    return TestCompany.of(api, answer);
  }

  /** Takes one that is there. @throws CommandFailed unless it is a test company of the caller. */
  static async use(api: ApiClient, id: string): Promise<TestCompany> {
    const answer = await api.sendUntilAnswered({ method: 'GET', path: `/api/companies/${id}` });
    if (answer.status !== 200) throw new CommandFailed(`the company ${id} can't be read: ${describeAnswer(answer)}`);
    return TestCompany.of(api, answer);
  }

  /** Whatever was answered, nothing is written into a company of which the server does not say that it is a test one. */
  private static of(api: ApiClient, answer: ApiAnswer): TestCompany {
    const { id, isTest, baseCurrency } = jsonOf(answer);
    if (isTest !== true) throw new CommandFailed(`${String(id)} is not a test company; nothing was written there`);
    return new TestCompany(api, String(id), String(baseCurrency));
  }

  /** A request of an operation, with the version that it has to name. */
  async prepare(operation: MutationName, { body = {}, path = {} }: WriteParts): Promise<PreparedWrite> {
    const definition = MUTATIONS[operation];
    const request = { method: definition.method, path: filled(definition.path, path), companyId: this.id, body };
    if (definition.ifMatch !== 'required') return { operation, request };
    return { operation, request: { ...request, ifMatch: await this.etagOf(definition, path) } };
  }

  /** Carries an operation out under a new key. @throws CommandFailed when it is refused. */
  async write(operation: MutationName, parts: WriteParts): Promise<Entity> {
    const { request } = await this.prepare(operation, parts);
    const answer = await this.api.sendUntilAnswered({ ...request, key: randomUUID() });
    if (answer.status !== 200 && answer.status !== 201) throw new WriteRefused(operation, answer);
    return jsonOf(answer) as Entity;
  }

  get(path: string): Promise<ApiAnswer> {
    return this.api.sendUntilAnswered({ method: 'GET', path, companyId: this.id });
  }

  /** @throws CommandFailed unless it is there. */
  async read(path: string): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.get(path);
    if (answer.status !== 200) throw new CommandFailed(`GET ${path} answered ${describeAnswer(answer)}`);
    return jsonOf(answer);
  }

  /** All items of a list, page by page. */
  async *list(path: string): AsyncGenerator<Entity> {
    let cursor: string | null = null;
    do {
      const query = new URLSearchParams({
        limit: String(PAGE_SIZE),
        ...(cursor === null ? {} : { cursor }),
      });
      const { data, nextCursor }: Readonly<Record<string, unknown>> = await this.read(
        `${path}${path.includes('?') ? '&' : '?'}${query.toString()}`,
      );
      yield* data as Entity[];
      cursor = nextCursor as string | null;
    } while (cursor !== null);
  }

  /** What several requests share, made once. */
  once<Value>(name: string, make: () => Promise<Value>): Promise<Value> {
    const made = this.kept.get(name) ?? make();
    this.kept.set(name, made);
    return made as Promise<Value>;
  }

  /** The id of the account that has this code in every chart of accounts. */
  accountId(code: string): Promise<string> {
    return this.once(`account ${code}`, async () => {
      const { data } = await this.read(`/api/accounts?code=${code}`);
      const [account] = data as readonly Entity[];
      if (account === undefined) throw new CommandFailed(`the company ${this.id} has no account ${code}`);
      return account.id;
    });
  }

  private async etagOf({ resource }: Mutation, path: Readonly<Record<string, string>>): Promise<string> {
    const { status, headers } = await this.get(filled(resource, path));
    if (status !== 200 || headers.etag === undefined) throw new CommandFailed(`${resource} has no ETag (${status})`);
    return headers.etag;
  }
}

/** A write that a test needs was refused. */
export class WriteRefused extends CommandFailed {
  readonly code: string;

  constructor(operation: string, answer: ApiAnswer) {
    super(`${operation} was refused: ${describeAnswer(answer)}`);
    this.code = codeOf(answer);
  }
}

/** Where the entity of an answer is read. */
export function resourcePath(operation: MutationName, { id }: Entity): string {
  return filled(MUTATIONS[operation].resource, { id });
}

function filled(template: string, parameters: Readonly<Record<string, string>>): string {
  return template.replaceAll(/:([A-Za-z]+)/g, (_whole, name: string) => parameters[name] ?? '');
}

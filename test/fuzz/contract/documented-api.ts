import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { ApiSchemas, type Schema } from '../../contract/support/api-schemas.js';

type Json = Readonly<Record<string, unknown>>;

/** An operation as the API description has it. */
export interface ApiOperation {
  readonly id: string;
  readonly method: string;
  /** As the description spells it: `/api/invoices/{id}`. */
  readonly path: string;
  readonly isWrite: boolean;
  /** Whether `If-Match` is one of its headers. */
  readonly isVersioned: boolean;
  readonly pathParameters: Readonly<Record<string, Schema>>;
  readonly queryParameters: Readonly<Record<string, Schema>>;
  /** Undefined where the operation takes no body. */
  readonly body: Schema | undefined;
}

/** What an operation may answer with one status. */
export interface ApiAnswer {
  readonly mediaType: string;
  /** Whether it must be there, by its name in lower case. */
  readonly headers: ReadonlyMap<string, boolean>;
  readonly validate: ValidateFunction;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
/** Formats of ours beside those that ajv knows. */
const FORMATS = {
  decimal: /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/,
  'iso-4217': /^[A-Z]{3}$/,
  'text-file': /^[^]*$/,
};

/** The API description of a running application. An answer may have no member that it does not name; problems may. */
export class DocumentedApi {
  readonly operations: readonly ApiOperation[];
  private readonly document: Json;
  private readonly ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true });
  private readonly answers = new Map<string, ApiAnswer | undefined>();

  constructor(document: Json) {
    addFormats.default(this.ajv);
    for (const [name, format] of Object.entries(FORMATS)) this.ajv.addFormat(name, format);
    this.ajv.addVocabulary(['example', 'components']);
    this.operations = operationsOf(document);
    this.document = closed(document) as Json;
  }

  /** @throws Error when there is no such operation. */
  operation(id: string): ApiOperation {
    const found = this.operations.find((operation) => operation.id === id);
    if (found === undefined) throw new Error(`the API description has no operation ${id}`);
    return found;
  }

  /** Undefined when the operation never answers so. */
  answerOf({ id, method, path }: ApiOperation, status: number): ApiAnswer | undefined {
    const name = `${id} ${status}`;
    if (!this.answers.has(name)) {
      const raw = at(this.document, ['paths', path, method.toLowerCase(), 'responses', String(status)]);
      this.answers.set(name, raw === undefined ? undefined : this.read(raw));
    }
    return this.answers.get(name);
  }

  private read(raw: Json): ApiAnswer {
    const answer = this.dereferenced(raw);
    const headers = Object.entries((answer['headers'] ?? {}) as Readonly<Record<string, Json>>);
    const [[mediaType, content] = ['', {}]] = Object.entries(
      (answer['content'] ?? {}) as Readonly<Record<string, Json>>,
    );
    return {
      mediaType,
      headers: new Map(
        headers.map(([name, header]) => [name.toLowerCase(), this.dereferenced(header)['required'] === true]),
      ),
      validate: this.ajv.compile({ ...(content['schema'] as Json), components: this.document['components'] }),
    };
  }

  private dereferenced(raw: Json): Json {
    const reference = raw['$ref'] as string | undefined;
    return reference === undefined ? raw : (at(this.document, reference.slice(2).split('/')) ?? {});
  }
}

function operationsOf(document: Json): ApiOperation[] {
  const schemas = new ApiSchemas(document);
  return Object.entries(document['paths'] as Readonly<Record<string, Json>>).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method) && path.startsWith('/api'))
      .map(([method, raw]) => {
        const { operationId, requestBody, parameters = [] } = raw as Json & { parameters?: readonly Json[] };
        return {
          id: operationId as string,
          method: method.toUpperCase(),
          path,
          isWrite: method !== 'get',
          isVersioned: parameters.some(({ $ref }) => /IfMatch$/.test(($ref as string | undefined) ?? '')),
          pathParameters: schemas.parametersOf(method, path, 'path'),
          queryParameters: schemas.parametersOf(method, path, 'query'),
          body: requestBody === undefined ? undefined : schemas.bodyOf(method, path),
        };
      }),
  );
}

/** A copy in which answers have the members that are named, and no others. */
function closed(value: unknown, isProblem = false): unknown {
  if (Array.isArray(value)) return value.map((item) => closed(item, isProblem));
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value))
    copy[name] = closed(member, isProblem || /^Problem|problem\+json$/.test(name));
  const isOpen = copy['type'] === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return isOpen && !isProblem ? { ...copy, additionalProperties: false } : copy;
}

function at(raw: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, name) => value?.[name] as Json | undefined, raw);
}

import type { OpenAPIObject } from '@nestjs/swagger';
import type { DocumentedOperation } from './docs-options.js';
import { headers } from './document-components.js';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type Parameters = NonNullable<Operation['parameters']>;
type Response = NonNullable<Operation['responses'][string]>;

/** Completes one operation: who may call it, with which headers, and everything it can answer. */
export function describeOperation(
  operation: Operation,
  path: string,
  contract: DocumentedOperation | undefined,
  document: OpenAPIObject,
): void {
  if (!path.startsWith('/api')) return;
  operation.security = [{ bearer: [] }];
  operation.parameters = [...(operation.parameters ?? []).map(withIdFormat), ...headersOf(contract)];
  const success = operation.responses['200'] ?? operation.responses['201'] ?? { description: '' };
  const versioned = hasVersion(success, document);
  operation.responses = {
    ...(contract === undefined ? { 200: readAnswer(success, versioned) } : writeAnswers(success, versioned, contract)),
    ...problemsOf(path, contract, namesOthers(operation.parameters)),
  };
  if (contract !== undefined && operation.requestBody !== undefined) describeBody(operation, document);
}

function headersOf(contract: DocumentedOperation | undefined): Parameters {
  const names = [
    ...(contract === undefined ? [] : ['IdempotencyKey']),
    ...(contract?.scope === 'user' ? [] : ['CompanyId']),
    ...(contract?.ifMatch === 'required' ? ['RequiredIfMatch'] : []),
    ...(contract?.ifMatch === 'optional' ? ['OptionalIfMatch'] : []),
  ];
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

function readAnswer(success: Response, versioned: boolean): Response {
  return { ...success, headers: { ...ANSWERED, ...(versioned ? ETAG : {}) } };
}

function writeAnswers(
  success: Response,
  versioned: boolean,
  { firstStatus }: DocumentedOperation,
): Record<string, Response> {
  const location = firstStatus === 201 ? LOCATION : {};
  const shared = { ...ANSWERED, ...KEY, ...location, ...(versioned ? ETAG : {}) };
  if (firstStatus === 200) {
    const description = 'The first answer, or its replay with Idempotent-Replayed: true.';
    return { 200: { ...success, description, headers: { ...shared, ...PERHAPS_REPLAY } } };
  }
  return {
    [firstStatus]: { ...success, description: 'The first answer.', headers: shared },
    200: { ...success, description: 'The replay of the first answer.', headers: { ...shared, ...REPLAY } },
  };
}

/** Whether a list can be asked for what belongs to something else, which must be there: 422 otherwise. */
function namesOthers(parameters: Parameters): boolean {
  return parameters.some((one) => !('$ref' in one) && one.in === 'query' && isId(one.schema));
}

function isId(schema: object | undefined): boolean {
  return schema !== undefined && 'format' in schema && schema.format === 'uuid';
}

function problemsOf(
  path: string,
  contract: DocumentedOperation | undefined,
  namesOthers: boolean,
): Record<string, Response> {
  const statuses = [400, 401, 403, 429, 500, 503];
  if (contract === undefined && namesOthers) statuses.push(422);
  if (path.includes('{')) statuses.push(404);
  if (contract !== undefined) statuses.push(409, 413, 415, 422);
  if (contract?.ifMatch !== undefined) statuses.push(412);
  if (contract?.ifMatch === 'required') statuses.push(428);
  return Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]));
}

/** A body is required when one of its members is; an absent one is `{}`. */
function describeBody(operation: Operation, document: OpenAPIObject): void {
  const body = operation.requestBody;
  if (body === undefined || '$ref' in body) return;
  const schema = schemaOf(body.content['application/json']?.schema, document);
  body.required = (schema?.required?.length ?? 0) > 0;
}

function hasVersion(success: Response, document: OpenAPIObject): boolean {
  if ('$ref' in success) return false;
  return schemaOf(success.content?.['application/json']?.schema, document)?.properties?.['version'] !== undefined;
}

type Schema = Exclude<NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string], { $ref: string }>;

function schemaOf(schema: Schema | { $ref: string } | undefined, document: OpenAPIObject): Schema | undefined {
  if (schema === undefined || !('$ref' in schema)) return schema;
  const named = document.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''];
  return named === undefined || '$ref' in named ? undefined : named;
}

/** Path parameters named `id` or `...Id` are UUIDs. */
function withIdFormat(parameter: Parameters[number]): Parameters[number] {
  if ('$ref' in parameter || parameter.in !== 'path' || !/(^id|Id)$/.test(parameter.name)) return parameter;
  return { ...parameter, schema: { type: 'string', format: 'uuid' } };
}

const ANSWERED = headers({
  'X-Request-Id': 'RequestId',
  'RateLimit-Limit': 'RateLimitLimit',
  'RateLimit-Remaining': 'RateLimitRemaining',
  'RateLimit-Reset': 'RateLimitReset',
});
const ETAG = headers({ ETag: 'ETag' });
const KEY = headers({ 'Idempotency-Key': 'IdempotencyKey' });
const LOCATION = headers({ Location: 'Location' });
const REPLAY = headers({ 'Idempotent-Replayed': 'Replayed', 'Idempotency-Original-Status': 'OriginalStatus' });
const PERHAPS_REPLAY = headers({
  'Idempotent-Replayed': 'OptionalReplayed',
  'Idempotency-Original-Status': 'OptionalOriginalStatus',
});

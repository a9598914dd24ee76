import { STATUS_CODES } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { type ProblemType, problemCatalogue } from '../problem.js';

type Components = NonNullable<OpenAPIObject['components']>;

const PROBLEM_SCHEMA = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  description: 'RFC 9457. Branch on `code`; it is stable.',
  properties: {
    type: { type: 'string', format: 'uri-reference', example: '/docs/errors#validation_failed' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', example: 'validation_failed' },
    requestId: { type: 'string', description: 'Name it when you report the problem.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'code', 'message'],
        properties: {
          pointer: {
            type: 'string',
            description: 'RFC 6901 into the body, or the name of a parameter.',
            example: '/amount',
          },
          code: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
  },
};

const HEADERS = {
  RequestId: { description: "The caller's X-Request-Id, or a fresh one.", schema: { type: 'string' } },
  IdempotencyKey: { description: 'The key of the request, without quotes.', schema: { type: 'string' } },
  Location: { description: 'Where the resource is read.', schema: { type: 'string', format: 'uri-reference' } },
  ETag: { description: 'The version of the resource, for If-Match.', schema: { type: 'string', example: '"1"' } },
  Replayed: {
    description: 'The answer is the stored one; nothing was written.',
    schema: { type: 'string', enum: ['true'] },
  },
  OriginalStatus: { description: 'The status of the first answer.', schema: { type: 'string', example: '201' } },
  RetryAfter: { description: 'Seconds to wait.', schema: { type: 'string', example: '1' } },
};

const PARAMETERS = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description:
      'Unique to this intention, the same on each retry: 1 to 255 visible ASCII characters. It never expires.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    example: 'order-1001-payment-1',
  },
  CompanyId: {
    name: 'X-Company-Id',
    in: 'header',
    required: false,
    description: "The company, if not the token's. A read may fall back on the caller's only company; a write may not.",
    schema: { type: 'string', format: 'uuid' },
  },
  RequiredIfMatch: ifMatchParameter(true),
  OptionalIfMatch: ifMatchParameter(false),
};

/** The statuses that problems have, each with one shared answer that lists its codes. */
export const PROBLEM_STATUSES = [400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 500, 503] as const;

/** Adds what operations refer to: the problem's schema, shared answers, headers and parameters. */
export function addComponents(document: OpenAPIObject): void {
  const catalogue = problemCatalogue();
  const components = (document.components ??= {});
  components.schemas = { ...components.schemas, Problem: PROBLEM_SCHEMA };
  components.headers = { ...components.headers, ...HEADERS };
  components.parameters = { ...components.parameters, ...PARAMETERS } as NonNullable<Components['parameters']>;
  components.responses = {
    ...components.responses,
    ...Object.fromEntries(PROBLEM_STATUSES.map((status) => [`Problem${status}`, problemAnswer(status, catalogue)])),
  } as NonNullable<Components['responses']>;
}

function problemAnswer(status: number, catalogue: readonly ProblemType[]): object {
  const codes = catalogue.filter((type) => type.status === status).map((type) => `\`${type.code}\``);
  const retried = status === 429 || status === 503;
  return {
    description: codes.length === 0 ? (STATUS_CODES[status] ?? '') : `One of ${codes.join(', ')}.`,
    headers: {
      'X-Request-Id': { $ref: '#/components/headers/RequestId' },
      ...(retried ? { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } : {}),
    },
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

function ifMatchParameter(required: boolean): object {
  return {
    name: 'If-Match',
    in: 'header',
    required,
    description: 'The ETag that the resource was read with; 412 when it has changed since.',
    schema: { type: 'string' },
    example: '"1"',
  };
}

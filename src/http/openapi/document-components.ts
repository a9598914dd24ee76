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

/** On every answer that refers to them. */
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
  RateLimitLimit: {
    description: 'Requests in a window, of the limit that is nearer: that of the user or that of the company.',
    schema: { type: 'string', example: '100' },
  },
  RateLimitRemaining: { description: 'How many of them are left.', schema: { type: 'string', example: '99' } },
  RateLimitReset: { description: 'Seconds until the next window.', schema: { type: 'string', example: '1' } },
  Authenticate: {
    description: 'The scheme to sign in with (RFC 6750).',
    schema: { type: 'string', example: 'Bearer error="invalid_token"' },
  },
};

/** On some of the answers that refer to them. */
const OPTIONAL_HEADERS = {
  OptionalIdempotencyKey: HEADERS.IdempotencyKey,
  OptionalReplayed: HEADERS.Replayed,
  OptionalOriginalStatus: HEADERS.OriginalStatus,
  OptionalRetryAfter: HEADERS.RetryAfter,
  OptionalRateLimitLimit: HEADERS.RateLimitLimit,
  OptionalRateLimitRemaining: HEADERS.RateLimitRemaining,
  OptionalRateLimitReset: HEADERS.RateLimitReset,
  OptionalLink: { description: 'Where the missing header is described.', schema: { type: 'string' } },
  OptionalAcceptEncoding: {
    description: 'The encodings that bodies may have.',
    schema: { type: 'string', example: 'identity' },
  },
};

const RETRY_AFTER = headers({ 'Retry-After': 'RetryAfter' });
const OPTIONAL_RETRY_AFTER = headers({ 'Retry-After': 'OptionalRetryAfter' });
/** Once the token was judged by the rate limits, and the key of a write could be read. */
const JUDGED = headers({
  'RateLimit-Limit': 'OptionalRateLimitLimit',
  'RateLimit-Remaining': 'OptionalRateLimitRemaining',
  'RateLimit-Reset': 'OptionalRateLimitReset',
  'Idempotency-Key': 'OptionalIdempotencyKey',
});

/** What the problems of each status carry beside the request's id. */
const PROBLEM_HEADERS: Readonly<Record<number, object>> = {
  400: { ...JUDGED, ...headers({ Link: 'OptionalLink' }) },
  401: headers({ 'WWW-Authenticate': 'Authenticate' }),
  403: JUDGED,
  404: JUDGED,
  409: { ...JUDGED, ...OPTIONAL_RETRY_AFTER },
  412: JUDGED,
  413: {},
  415: headers({ 'Accept-Encoding': 'OptionalAcceptEncoding' }),
  422: JUDGED,
  428: JUDGED,
  429: { ...JUDGED, ...RETRY_AFTER },
  500: { ...JUDGED, ...OPTIONAL_RETRY_AFTER },
  503: { ...JUDGED, ...RETRY_AFTER },
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
  const always = Object.entries(HEADERS).map(([name, header]) => [name, { required: true, ...header }] as const);
  components.headers = { ...components.headers, ...Object.fromEntries(always), ...OPTIONAL_HEADERS };
  components.parameters = { ...components.parameters, ...PARAMETERS } as NonNullable<Components['parameters']>;
  components.responses = {
    ...components.responses,
    ...Object.fromEntries(PROBLEM_STATUSES.map((status) => [`Problem${status}`, problemAnswer(status, catalogue)])),
  } as NonNullable<Components['responses']>;
}

function problemAnswer(status: number, catalogue: readonly ProblemType[]): object {
  const codes = catalogue.filter((type) => type.status === status).map((type) => type.code);
  const named = codes.map((code) => `\`${code}\``).join(', ');
  const own = {
    type: 'object',
    properties: { status: { const: status }, ...(codes.length === 0 ? {} : { code: { enum: codes } }) },
  };
  return {
    description: codes.length === 0 ? (STATUS_CODES[status] ?? '') : `One of ${named}.`,
    headers: { ...headers({ 'X-Request-Id': 'RequestId' }), ...PROBLEM_HEADERS[status] },
    content: {
      'application/problem+json': { schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, own] } },
    },
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

/** References to headers of the document, by the name they have in an answer. */
export function headers(names: Readonly<Record<string, string>>): Readonly<Record<string, { $ref: string }>> {
  return Object.fromEntries(
    Object.entries(names).map(([header, name]) => [header, { $ref: `#/components/headers/${name}` }]),
  );
}

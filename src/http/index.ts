export { MONEY_MINOR_MAX } from './amount.js';
export type { Caller } from './caller.js';
export { CURRENCIES, currencyDecimals, isCurrency } from './currency.js';
export { decimalToScaled, scaledToDecimal } from './decimal.js';
export { assertVersion, formatEtag, IfMatch, type IfMatchOptions } from './etag.js';
export { IfMatchInvalid, PreconditionRequired, VersionConflict } from './etag.errors.js';
export { EtagInterceptor } from './etag.interceptor.js';
export {
  BadRequest,
  DuplicateHeader,
  HeadersTooLarge,
  InternalError,
  InvalidId,
  InvalidPath,
  InvalidQuery,
  MethodNotAllowed,
  NotFound,
  PayloadTooLarge,
  RateLimited,
  RequestTimeout,
  RouteNotFound,
  ServiceUnavailable,
  UnsupportedEncoding,
  UnsupportedMediaType,
} from './http.errors.js';
export { IdParam, IdPipe } from './id-param.js';
export { canonicalJson, canonicalMembers } from './json/canonical-json.js';
export { JsonNumber } from './json/json-number.js';
export type { JsonObject, JsonValue } from './json/strict-json.js';
export { assertAmountInRange, formatMoney, formatUnitPrice, parseMoney, parseUnitPrice } from './money.js';
export { Answers, AnswersPage } from './openapi/answers.decorator.js';
export { configureHttp, type ConfigureHttpOptions } from './openapi/configure-http.js';
export { createApiDocument } from './openapi/api-document.js';
export type { DocsOptions, DocumentedOperation } from './openapi/docs-options.js';
export { type ViewClass, type ViewKind, type ViewOptions, ViewProperty } from './openapi/view-property.decorator.js';
export { type CursorKey, fetchLimit, IN_ORDER_OF_DAYS, type Page, pageOf, PageQuery } from './pagination.js';
export {
  findProblemType,
  problemCatalogue,
  type ProblemDocument,
  ProblemError,
  type ProblemOptions,
  type ProblemPlace,
  type ProblemType,
  problemType,
} from './problem.js';
export { InterceptorChain, type RouteInterceptor } from './interceptor-chain.js';
export { ProblemFilter } from './problem.filter.js';
export { rateLimitHeaders, type RateLimitState } from './rate-limit-headers.js';
export { createHttpAdapter } from './server/http-adapter.js';
export { type BodyLimit, type BodyLimits, HTTP_DEFAULTS, type HttpOptions } from './server/http-options.js';
export {
  DeclaredInputInterceptor,
  type DtoClass,
  type FieldOptions,
  IsBusinessDate,
  isBusinessDate,
  IsCountry,
  IsCurrency,
  IsDecimal,
  IsEmailAddress,
  IsEnumValue,
  IsFlag,
  IsId,
  IsListOf,
  IsListOfIds,
  IsMetadata,
  IsMoney,
  IsNested,
  IsQuantity,
  IsText,
  IsTimestamp,
  IsTimeZone,
  IsUnitPrice,
  IsWhole,
  NoBodyDto,
  parseId,
  parseTimestamp,
  readBody,
  readQuery,
  StrictValidationPipe,
  ValidationFailed,
} from './validation/index.js';
export { changesNothing, mergeMetadata, mergePatch } from './merge-patch.js';

import type { Answer } from '../../contract/support/http-client.js';
import { type ApiAnswer, DocumentedApi } from './documented-api.js';
import type { Exchange } from './exchange.js';
import { faultyPointers } from './pointers.js';

/** Headers of HTTP and of the connection, which every answer may have and no description repeats. */
const GENERAL_HEADERS = new Set([
  'content-type',
  'content-length',
  'transfer-encoding',
  'date',
  'connection',
  'keep-alive',
  'cache-control',
  'x-content-type-options',
  'allow',
]);

const DOCUMENTED_CODE = /<a id="([a-z0-9_]+)">/g;

/** Holds answers to the API description and to the catalogue of errors. */
export class Judge {
  private readonly codes: ReadonlySet<string>;

  /** @param errorsPage the text of docs/errors.md. */
  constructor(
    private readonly api: DocumentedApi,
    errorsPage: string,
  ) {
    this.codes = new Set([...errorsPage.matchAll(DOCUMENTED_CODE)].map(([, code]) => code ?? ''));
  }

  /** What is wrong with an answer, a line for each fault, the gravest first; none when all is well. */
  faultsOf(exchange: Exchange): string[] {
    const { answer, operation, isRouted } = exchange;
    const faults = answer.status >= 500 ? [`status ${answer.status}`] : [];
    if (answer.status >= 400) faults.push(...this.problemFaults(exchange));
    faults.push(...missingHeaders(answer));
    if (isRouted) faults.push(...this.documentFaults(exchange, this.api.answerOf(operation, answer.status)));
    return faults;
  }

  private documentFaults({ answer }: Exchange, documented: ApiAnswer | undefined): string[] {
    if (documented === undefined) return [`undocumented status ${answer.status}`];
    const faults = [
      ...Object.keys(answer.headers)
        .filter((header) => !GENERAL_HEADERS.has(header) && !documented.headers.has(header))
        .map((header) => `undocumented header ${header}`),
      ...[...documented.headers]
        .filter(([header, isRequired]) => isRequired && answer.headers[header] === undefined)
        .map(([header]) => `no header ${header}, which the description has as required`),
    ];
    const mediaType = (answer.headers['content-type'] ?? '').split(';')[0] ?? '';
    if (mediaType !== documented.mediaType) return [...faults, `media type ${mediaType}`];
    documented.validate(parsed(answer.body));
    const errors = documented.validate.errors ?? [];
    return [
      ...faults,
      ...errors.map(
        ({ instancePath, message, params }) => `schema ${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
      ),
    ];
  }

  private problemFaults(exchange: Exchange): string[] {
    const { answer } = exchange;
    const mediaType = answer.headers['content-type'] ?? '';
    if (!mediaType.startsWith('application/problem+json')) return [`error of media type ${mediaType}`];
    const problem = parsed(answer.body);
    if (problem === undefined) return ['a problem that is no JSON object'];
    const faults = ['type', 'title', 'detail', 'code', 'requestId']
      .filter((member) => typeof problem[member] !== 'string' || problem[member] === '')
      .map((member) => `problem without ${member}`);
    if (problem['status'] !== answer.status) faults.push('problem of another status than its answer');
    if (!this.codes.has(String(problem['code'])))
      faults.push(`code ${String(problem['code'])} is not in docs/errors.md`);
    if (problem['requestId'] !== answer.headers['x-request-id']) faults.push('problem of another request');
    if (/node_modules|\bat .*\.[jt]s:\d/.test(answer.body)) faults.push('problem with a stack');
    return [...faults, ...faultyPointers(exchange, problem).map((pointer) => `pointer to nothing: ${pointer}`)];
  }
}

/** What docs/errors.md promises of problems, wherever they come from. */
function missingHeaders({ status, headers, body }: Answer): string[] {
  const isLater = status === 429 || status === 503 || parsed(body)?.['code'] === 'idempotency_in_progress';
  const promised: readonly (readonly [boolean, string, RegExp])[] = [
    [isLater, 'retry-after', /^[1-9][0-9]*$/],
    [status === 401, 'www-authenticate', /^Bearer\b/],
    [status === 405, 'allow', /^[A-Z]+(, [A-Z]+)*$/],
  ];
  return promised
    .filter(([isPromised, header, form]) => isPromised && !form.test(String(headers[header])))
    .map(([, header]) => `${status} without a good header ${header}`);
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

import { Agent as HttpAgent, type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { CommandFailed } from '../run.js';

/** One request, without who sends it. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly companyId?: string | undefined;
  readonly body?: object | undefined;
  /** The idempotency key. */
  readonly key?: string | undefined;
  readonly ifMatch?: string | undefined;
  /** Instead of the client's; null sends none. */
  readonly token?: string | null;
  /** Instead of the client's. */
  readonly slot?: string | undefined;
}

/** An answer, its body as the bytes came. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** From the first byte that was sent to the last that came. */
  readonly durationMs: number;
}

/** The connection ended without an answer, or there was none to be had. */
export class ApiUnreachable extends CommandFailed {}

interface ClientOptions {
  readonly connections?: number;
  /** The slot of a rollout that is to answer. */
  readonly slot?: string | undefined;
  /** How long an answer may take. */
  readonly timeoutMs?: number;
  /** How long a request is repeated. */
  readonly retryMs?: number;
}

/** Routes of the chart go by it. */
const SLOT_HEADER = 'x-accubooks-slot';
const FIRST_PAUSE_MS = 100;
const PAUSE_MAX_MS = 5_000;

/** Calls an API as its clients do: over kept connections, and again with the same key when it was not answered. */
export class ApiClient {
  private readonly agent: HttpAgent;
  private readonly slot: string | undefined;
  private readonly timeoutMs: number;
  private readonly retryMs: number;

  constructor(
    private readonly address: URL,
    private readonly token: string,
    { connections = 64, slot, timeoutMs = 30_000, retryMs = 60_000 }: ClientOptions = {},
  ) {
    const options = { keepAlive: true, maxSockets: connections };
    this.agent = address.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
    [this.slot, this.timeoutMs, this.retryMs] = [slot, timeoutMs, retryMs];
  }

  /** Sends it once. @throws ApiUnreachable */
  send(request: ApiRequest): Promise<ApiAnswer> {
    const { address, agent, timeoutMs: timeout } = this;
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const url = `${address.origin}${address.pathname.replace(/\/+$/, '')}${request.path}`;
    const headers = {
      ...this.headersOf(request),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const begunAt = performance.now();
    return new Promise((resolve, reject) => {
      const fail = (cause: Error): void => {
        reject(new ApiUnreachable(`${request.method} ${url} was not answered: ${reasonOf(cause)}`, { cause }));
      };
      const open = address.protocol === 'https:' ? httpsRequest : httpRequest;
      const outgoing = open(url, { method: request.method, agent, timeout, headers }, (incoming) => {
        readText(incoming).then((text) => {
          const { statusCode: status = 0 } = incoming;
          resolve({ status, headers: incoming.headers, text, durationMs: performance.now() - begunAt });
        }, fail);
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeout} ms`)));
      outgoing.on('error', fail).end(body);
    });
  }

  /**
   * Sends it until it is answered for good: a lost answer, 409 in progress, 429 and 502 to 504 are no outcome, and the
   * same key makes it harmless to ask again.
   * @throws ApiUnreachable when that takes too long.
   */
  async sendUntilAnswered(request: ApiRequest): Promise<ApiAnswer> {
    const endsAt = performance.now() + this.retryMs;
    for (let attempt = 0; ; attempt += 1) {
      const result = await this.send(request).catch((error: unknown) => {
        if (error instanceof ApiUnreachable) return error;
        throw error;
      });
      if (!(result instanceof ApiUnreachable) && !isNoOutcome(result)) return result;
      const pauseMs = pauseBefore(attempt, result);
      if (performance.now() + pauseMs > endsAt) throw asUnreachable(request, result);
      await wait(pauseMs);
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private headersOf({
    companyId,
    key,
    ifMatch,
    token = this.token,
    slot = this.slot,
  }: ApiRequest): Record<string, string> {
    return {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(slot === undefined ? {} : { [SLOT_HEADER]: slot }),
      ...(companyId === undefined ? {} : { 'x-company-id': companyId }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    };
  }
}

/** The members of a JSON answer; none when it is none. */
export function jsonOf({ text }: ApiAnswer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The stable code of a problem; empty for other answers. */
export function codeOf(answer: ApiAnswer): string {
  const { code } = jsonOf(answer);
  return typeof code === 'string' ? code : '';
}

/** What was answered, in a few words. */
export function describeAnswer(answer: ApiAnswer): string {
  const { detail } = jsonOf(answer);
  const words = typeof detail === 'string' ? detail : answer.text;
  return `${answer.status} ${codeOf(answer)} ${words.slice(0, 300)}`.replaceAll(/\s+/g, ' ').trim();
}

/** Nothing is known of the write after it, but that it may be sent again. */
function isNoOutcome(answer: ApiAnswer): boolean {
  if (answer.status === 409) return codeOf(answer) === 'idempotency_in_progress';
  return [429, 502, 503, 504].includes(answer.status);
}

/** What the server asks for, else longer each time; never at the same moment as everybody else. */
function pauseBefore(attempt: number, result: ApiAnswer | ApiUnreachable): number {
  const asked = result instanceof ApiUnreachable ? NaN : Number(result.headers['retry-after']) * 1_000;
  const pauseMs = asked > 0 ? asked : FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10);
  return Math.min(pauseMs, PAUSE_MAX_MS) * (0.5 + Math.random() / 2);
}

function asUnreachable({ method, path }: ApiRequest, result: ApiAnswer | ApiUnreachable): ApiUnreachable {
  if (result instanceof ApiUnreachable) return result;
  return new ApiUnreachable(`${method} ${path} has no outcome yet; the last answer: ${describeAnswer(result)}`);
}

function reasonOf(error: Error): string {
  return error.message === '' && 'code' in error ? String(error.code) : error.message;
}

import { MUTATIONS } from '../../../src/mutations/index.js';
import type { Answer, HttpClient } from '../../support/http-client.js';
import type { ModelledOperation } from '../books/all.js';

/** A write as it is sent. */
export interface ModelRequest {
  readonly operation: ModelledOperation;
  readonly companyId: string;
  readonly actorId: string;
  readonly key: string;
  readonly path: Readonly<Record<string, string>>;
  readonly body: object | undefined;
  /** `If-Match`. */
  readonly version: number | '*' | undefined;
}

/** A request and its answer. */
export interface Exchange {
  /** Its place in the run. */
  readonly number: number;
  readonly request: ModelRequest;
  readonly answer: Answer;
}

/** Sends a request over HTTP. */
export function send(client: HttpClient, request: ModelRequest, token: string): Promise<Answer> {
  const { method, path } = MUTATIONS[request.operation];
  const concrete = path.replaceAll(/:([A-Za-z]+)/g, (_, name: string) => request.path[name] ?? '');
  const { version, companyId, key, body } = request;
  const ifMatch = version === undefined ? {} : { 'if-match': version === '*' ? '*' : `"${String(version)}"` };
  return client.call(method, concrete, body, { token, key, headers: { 'x-company-id': companyId, ...ifMatch } });
}

/** Path and body: what makes two requests with one key the same. */
export function payloadOf({ path, body = {} }: ModelRequest): string {
  return JSON.stringify([path, body]);
}

/** The status, and the code of a problem. */
export function outcomeOf({ status, body }: Answer): string {
  return status < 300 ? String(status) : `${String(status)} ${String(body['code'])}`;
}

export function isReplay({ headers }: Answer): boolean {
  return headers.get('idempotent-replayed') === 'true';
}

/** One line about an exchange. */
export function describeExchange({ number, request, answer }: Exchange): string {
  const { operation, companyId, actorId, key, path, body, version } = request;
  const ifMatch = version === undefined ? '' : ` If-Match ${String(version)}`;
  const sent = `${operation} ${JSON.stringify(path)} ${JSON.stringify(body)}${ifMatch}`;
  const who = `company ${companyId.slice(0, 4)} user ${actorId.slice(0, 4)} ${key}`;
  return `#${String(number)} ${who} ${sent} -> ${isReplay(answer) ? 'replayed ' : ''}${outcomeOf(answer)}`;
}

import type { OutgoingRequest } from '../../contract/support/http-client.js';
import type { ApiOperation } from '../contract/documented-api.js';
import { jsonText } from './json-text.js';

/** A request in the making. */
export interface Draft {
  readonly operation: ApiOperation;
  pathParameters: Record<string, string>;
  /** Put behind the path as it is. */
  pathEnd: string;
  query: [string, string][];
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
  /** What is done to the text of the body, in this order. */
  readonly textChanges: ((json: string) => string | Buffer)[];
}

/** The request as it is sent. */
export function outgoing({
  operation,
  pathParameters,
  pathEnd,
  query,
  headers,
  body,
  textChanges,
}: Draft): OutgoingRequest {
  const path = operation.path.replaceAll(/\{([A-Za-z]+)\}/g, (_whole, name: string) =>
    encoded(pathParameters[name] ?? ''),
  );
  const queryText = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
  const target = `${path}${pathEnd}${queryText === '' ? '' : `?${queryText}`}`;
  const start: string | Buffer | undefined = body === undefined ? undefined : jsonText(body);
  const text = textChanges.reduce<string | Buffer | undefined>(
    (json, change) => change(json === undefined ? '' : json.toString()),
    start,
  );
  return {
    method: operation.method,
    path: target,
    headers: text === undefined ? { ...headers, 'content-type': undefined } : headers,
    ...(text === undefined ? {} : { body: text }),
  };
}

/** Lone surrogates have no encoding; they become what UTF-8 makes of them. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

import { lookup as resolve, type LookupAddress } from 'node:dns';
import { request as requestPlain, type RequestOptions } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { AddressRules } from './address-rules.js';
import { signatureHeaders, type SignedMessage } from './signature.js';

const DELIVERY_TIMEOUT_MS = 10_000;

/** Where and with what a message is delivered. */
export interface WebhookTarget {
  readonly url: string;
  /** The secrets to sign with, the newest first. */
  readonly secrets: readonly string[];
}

/** Thrown when an endpoint did not take a message; to be tried again. */
export class WebhookNotTaken extends Error {
  constructor(
    message: string,
    /** What the endpoint answered, if it did. */
    readonly statusCode?: number,
  ) {
    super(message);
  }
}

/** Thrown when a message must not go where its endpoint is, or where the name of its host points now. */
export class WebhookForbidden extends WebhookNotTaken {}

/**
 * Posts a signed message. The address is looked at after the name is resolved and for the very connection that is made,
 * so a name that points inside is refused however often it changes. Redirects are answers like others, not followed.
 * @param timeoutMs from the resolution of the name to the first line of the answer.
 * @returns the status, 200 to 299.
 * @throws WebhookForbidden, WebhookNotTaken, or the error of the connection.
 */
export async function deliverWebhook(
  target: WebhookTarget,
  message: SignedMessage,
  rules: AddressRules,
  timeoutMs = DELIVERY_TIMEOUT_MS,
): Promise<number> {
  const allowed = rules.allowedUrl(target.url);
  if (allowed === undefined) throw new WebhookForbidden('webhooks must not go to this URL');
  const url = new URL(allowed);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !rules.allowsAddress(host, url.protocol)) throw notAllowed();
  const statusCode = await post(url, message, {
    method: 'POST',
    agent: false,
    lookup: lookupAllowed(rules, url.protocol),
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(message.body),
      'user-agent': 'AccuBooks-Webhooks',
      ...signatureHeaders(message, target.secrets),
    },
  });
  if (statusCode >= 200 && statusCode <= 299) return statusCode;
  throw new WebhookNotTaken(`the endpoint answered ${String(statusCode)}`, statusCode);
}

function post(url: URL, { body }: SignedMessage, options: RequestOptions): Promise<number> {
  const request = url.protocol === 'https:' ? requestTls : requestPlain;
  return new Promise((fulfil, reject) => {
    const sending = request(url, options, (answer) => {
      fulfil(answer.statusCode ?? 0);
      // The status says it all; a long body is not waited for.
      answer.destroy();
    });
    sending.on('error', (error) => {
      reject(options.signal?.aborted === true ? new Error('the endpoint did not answer in time') : error);
    });
    sending.end(body);
  });
}

/** Resolves a name; one forbidden address among several forbids the name. */
function lookupAllowed(rules: AddressRules, protocol: string): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = error === null ? addresses : [];
      if (first === undefined) callback(error ?? new Error('the name has no address'), '', 0);
      else if (!addresses.every(({ address }) => rules.allowsAddress(address, protocol))) callback(notAllowed(), '', 0);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function notAllowed(): WebhookForbidden {
  return new WebhookForbidden('webhooks must not go to this address');
}

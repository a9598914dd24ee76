import { lookup as resolve, type LookupAddress } from 'node:dns';
import { request as requestPlain, type RequestOptions } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { AddressRules } from './address-rules.js';
import { signatureHeaders, type SignedMessage } from './signature.js';

const DELIVERY_TIMEOUT_MS = 10_000;
/** What comes before an answer (`103 Early Hints` and such) is read so often; no receiver of webhooks needs more. */
const INFORMATION_MAX = 20;
const NO_ANSWER = 'the endpoint closed the connection without an answer';

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
 * It ends within the time limit, whatever the endpoint does, and its connection ends with it.
 * @param timeoutMs from the resolution of the name to the end of the answer's head; the body is not waited for.
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
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(message.body),
    'user-agent': 'AccuBooks-Webhooks',
    ...signatureHeaders(message, target.secrets),
  };
  const lookup = lookupAllowed(rules, url.protocol);
  const statusCode = await post(url, message, { method: 'POST', agent: false, lookup, headers }, timeoutMs);
  if (statusCode >= 200 && statusCode <= 299) return statusCode;
  throw new WebhookNotTaken(`the endpoint answered ${String(statusCode)}`, statusCode);
}

function post(url: URL, { body }: SignedMessage, options: RequestOptions, timeoutMs: number): Promise<number> {
  const request = url.protocol === 'https:' ? requestTls : requestPlain;
  return new Promise((fulfil, reject) => {
    const sending = request(url, options);
    const limit = setTimeout(() => {
      end(new Error('the endpoint did not answer in time'));
    }, timeoutMs);
    // The first end counts. The status says it all; a long body is not waited for.
    const end = (outcome: number | Error): void => {
      clearTimeout(limit);
      sending.destroy();
      if (typeof outcome === 'number') fulfil(outcome);
      else reject(outcome);
    };
    let informationCount = 0;
    sending.on('information', () => {
      informationCount += 1;
      if (informationCount > INFORMATION_MAX) end(new Error('the endpoint sent too much before its answer'));
    });
    sending.on('response', ({ statusCode = 0 }) => {
      end(statusCode);
    });
    // Without this, Node closes the connection and tells nobody.
    sending.on('upgrade', ({ statusCode = 0 }, socket) => {
      socket.destroy();
      end(statusCode);
    });
    sending.on('error', (error) => {
      end(failureOf(error));
    });
    sending.on('close', () => {
      end(new Error(NO_ANSWER));
    });
    sending.end(body);
  });
}

/** What went wrong in words for those whose endpoint it is, where Node's are about its own parts. */
function failureOf(error: NodeJS.ErrnoException): Error {
  const { code = '' } = error;
  if (code === 'ECONNRESET' || code === 'EPIPE') return new Error(NO_ANSWER, { cause: error });
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Error("the head of the endpoint's answer is too long", { cause: error });
  return code.startsWith('HPE_') ? new Error("the endpoint's answer is not HTTP", { cause: error }) : error;
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

import { runInThisContext } from 'node:vm';
import type { OutgoingRequest } from '../../contract/support/http-client.js';
import { curlOf } from '../contract/exchange.js';
import { Finding } from './finding.js';

const EVENTS = ['unhandledRejection', 'uncaughtException'] as const;
/** What is heard may be of a request before the last, since an answer need not wait for all that was begun for it. */
const REQUESTS_KEPT = 3;

type Listener = (...details: unknown[]) => void;
/** The part of a process that matters here, for which no event has a type of its own. */
interface Listened {
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
  listeners(event: string): Listener[];
}

/**
 * Hears of failures that nobody in the application hears of: they end the process where it serves. Whoever listened
 * before, as Jest does, which would blame the test and knows no request, hears nothing until the end.
 */
export class ProcessWatch {
  private readonly requests: OutgoingRequest[] = [];
  private failures: { readonly event: string; readonly error: unknown }[] = [];
  private readonly listeners: { readonly event: string; readonly own: Listener; readonly others: Listener[] }[] = [];

  begin(): void {
    for (const event of EVENTS) {
      const others = realProcess().listeners(event);
      const own: Listener = (error) => this.failures.push({ event, error });
      for (const other of others) realProcess().off(event, other);
      realProcess().on(event, own);
      this.listeners.push({ event, own, others });
    }
  }

  end(): void {
    for (const { event, own, others } of this.listeners.splice(0)) {
      realProcess().off(event, own);
      for (const other of others) realProcess().on(event, other);
    }
  }

  /** Is told of each request before it goes out. */
  sends(request: OutgoingRequest): void {
    this.requests.unshift(request);
    this.requests.splice(REQUESTS_KEPT);
  }

  /** What was heard since it was asked last. */
  finding(): Finding | undefined {
    const { failures } = this;
    if (failures.length === 0) return undefined;
    this.failures = [];
    return new Finding([
      ...failures.map(({ event, error }) => `${event}, which ends the process where it serves: ${String(error)}`),
      ...failures.map(({ error }) => (error instanceof Error ? (error.stack ?? '') : '')),
      'the last requests, the latest first:',
      ...this.requests.map(curlOf),
    ]);
  }
}

/** Jest gives its tests a copy of the process, on which listeners hear nothing; the one of Node's own context is real. */
function realProcess(): Listened {
  return runInThisContext('process') as Listened;
}

import type { Environment } from '../config/index.js';
import type { MetricsReport } from '../observability/index.js';

/** What every worker is started with, a later one as the first. */
export interface WorkerTask {
  /** All settings, completed by those of the embedded server. */
  readonly environment: Environment;
  /** Signs the interactive documentation in, if there is a demo. */
  readonly demoToken: string | undefined;
}

/** What the primary says to a worker. Answers carry the number of their question. */
export type Order =
  | { readonly kind: 'start'; readonly task: WorkerTask }
  | { readonly kind: 'report'; readonly question: number }
  | { readonly kind: 'sum'; readonly question: number; readonly text: string }
  | { readonly kind: 'end' };

/** What a worker says to the primary. */
export type Notice =
  | { readonly kind: 'awake' }
  | { readonly kind: 'listening'; readonly address: string }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'report'; readonly question: number; readonly report: MetricsReport }
  | { readonly kind: 'sum'; readonly question: number };

/** The message of a kind. */
export type OfKind<Message extends { readonly kind: string }, Kind> = Extract<Message, { readonly kind: Kind }>;

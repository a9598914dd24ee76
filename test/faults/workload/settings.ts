import type { Person } from '../history/attempt.js';

/** Somebody with a token of the cluster. */
export interface Caller {
  readonly userId: string;
  /** Verified, by the token. */
  readonly email: string;
  readonly token: string;
}

/** What the client process is told at its start. */
export interface ClientSettings {
  readonly seed: number;
  readonly threads: number;
  readonly companies: number;
  /** Of the replicas, in their order. */
  readonly addresses: readonly string[];
  /** Those who ask, with a token each. */
  readonly people: Readonly<Record<Person, Caller>>;
  readonly historyFile: string;
  /** Where webhooks go; nowhere unless given. */
  readonly webhookUrl?: string;
}

/** How far the client is. */
export interface ClientFigures {
  readonly attempts: number;
  readonly keys: number;
  readonly done: number;
  readonly replayed: number;
  readonly refused: number;
  readonly unknown: number;
  readonly reads: number;
}

/** What the client can be asked for; each is answered when it is done. */
export type ClientTask = 'setup' | 'load' | 'stop' | 'write-fresh' | 'replay' | 'end';

export type ClientRequest =
  | { readonly kind: 'settings'; readonly settings: ClientSettings }
  | { readonly kind: 'task'; readonly task: ClientTask };

export type ClientReply =
  | { readonly kind: 'done'; readonly task: ClientTask; readonly figures: ClientFigures }
  | { readonly kind: 'failed'; readonly task: ClientTask; readonly error: string }
  | { readonly kind: 'progress'; readonly figures: ClientFigures };

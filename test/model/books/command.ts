import type { MutationName } from '../../../src/mutations/index.js';
import type { Choices } from '../run/choices.js';
import type { Books } from './books.js';

/** What a request asks for, beside who asks and with which key. */
export interface Wish<Body extends object = object> {
  /** Path parameters. */
  readonly path?: Readonly<Record<string, string>>;
  readonly body?: Body;
  /** `If-Match`: a version, `*` for any, or nothing. */
  readonly version?: number | '*';
}

/** A request as the model serves it. */
export interface Call<Body extends object = object> {
  /** Of the write, and of what it creates. */
  readonly id: string;
  readonly operation: MutationName;
  readonly actorId: string;
  readonly path: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly version: number | '*' | undefined;
  /** The company's day. */
  readonly today: string;
}

/** What an answer must have; it may have more. */
export type Expected = Readonly<Record<string, unknown>>;

/** One operation in the model. */
export interface Command<Body extends object = object> {
  /** How often it is asked for, compared with others. */
  readonly weight: number;
  /** A request that makes more or less sense in these books. @throws Missing when something has to be there first. */
  wish(books: Books, choices: Choices): Wish<Body>;
  /** Changes the books as the API should. @returns what is answered. @throws Refusal */
  serve(books: Books, call: Call<Body>): Expected;
}

/** Gives a command the type of its body. */
export function command<Body extends object>(definition: Command<Body>): Command {
  return definition;
}

/** How something can be read, and what is read then. */
export interface Resource<Entity> {
  path(entity: Entity): string;
  view(books: Books, entity: Entity): Expected;
}

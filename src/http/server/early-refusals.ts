import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyServerFactory } from 'fastify';
import type { Caller } from '../caller.js';
import type { ProblemError } from '../problem.js';
import { problemDocument, problemHeaders } from '../render-problem.js';
import { requestIdOf } from '../request-id.js';
import { answerHeaders } from './response-headers.js';
import { RestingConnections } from './resting-connections.js';

declare module 'fastify' {
  interface FastifyInstance {
    readonly earlyRefusals: EarlyRefusals;
  }
}

/** A request that a server has received: unlike an answer, for which Node has the same class, it always has both. */
export type ReceivedRequest = IncomingMessage & { readonly method: string; readonly url: string };

/** @returns who asks, where that is known without asking anybody; undefined says nothing about the token. */
export type KnownCaller = (request: IncomingMessage) => Caller | undefined;

/** @returns why the request is refused, whatever its body is; undefined lets it in. */
export type EarlyJudge = (request: ReceivedRequest, caller: KnownCaller) => ProblemError | undefined;

/** Told about each answer that was given early. */
export type EarlyAnswerListener = (request: ReceivedRequest, problem: ProblemError) => void;

/**
 * Refuses requests before Fastify sees them: no hook runs, no route is looked up, no token is verified. It costs half of
 * a refusal by a hook, and under overload the time for refusing is taken from what was accepted.
 */
export class EarlyRefusals {
  private judge: EarlyJudge = () => undefined;
  private knownCaller: KnownCaller = () => undefined;
  private listener: EarlyAnswerListener = () => undefined;
  private readonly resting = new RestingConnections();

  /** For Fastify, whose options of the server it keeps. */
  readonly serverFactory: FastifyServerFactory = (handle, { http, keepAliveTimeout, requestTimeout }) => {
    const server = createServer(http as object, (request, response) => {
      if (!this.answers(request as ReceivedRequest, response)) handle(request, response);
    });
    return Object.assign(server, { keepAliveTimeout, requestTimeout });
  };

  judgeBy(judge: EarlyJudge): void {
    this.judge = judge;
  }

  knowCallersBy(knownCaller: KnownCaller): void {
    this.knownCaller = knownCaller;
  }

  tell(listener: EarlyAnswerListener): void {
    this.listener = listener;
  }

  /** From now on nothing is refused early: the ordinary way asks clients to close their connections. */
  stop(): void {
    this.judgeBy(() => undefined);
  }

  /** A connection whose request was refused for overload is read again when it is its turn. */
  rest(socket: Socket): void {
    this.resting.rest(socket);
  }

  /** A connection that closes with this answer, or that has not taken the last one, needs the care of the ordinary way. */
  private answers(request: ReceivedRequest, response: ServerResponse): boolean {
    if (!response.shouldKeepAlive || request.socket.writableLength > 0) return false;
    const problem = this.judge(request, this.knownCaller);
    if (problem === undefined) return false;
    const requestId = requestIdOf(request);
    const body = JSON.stringify(problemDocument(problem, requestId));
    response.writeHead(problem.type.status, {
      ...answerHeaders(request, requestId),
      ...problemHeaders(problem),
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
    this.rest(request.socket);
    this.listener(request, problem);
    return true;
  }
}

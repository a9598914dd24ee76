import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Caller } from '../http/caller.js';
import { ProblemError } from '../http/problem.js';
import { RateLimits } from '../rate-limits/index.js';
import { bearerToken, readBearerToken } from './bearer-token.js';
import { parseCompanyId } from './company-id.js';
import { CompanyInvalid } from './identity.errors.js';
import { isProtected } from './protected-path.js';
import { SignInService } from './sign-in.service.js';
import { TokenVerifier } from './token-verifier.service.js';
import type { VerifiedToken } from './verified-token.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The token of the request, once it is verified. */
    verifiedToken?: VerifiedToken;
  }
}

/** Whoever is refused so may be invited next; signing in again looks for that. */
const FORBIDDEN = 403;

/** Finds out who asks, for every path under `/api`, before the body is read. */
@Injectable()
export class IdentityHook implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly tokens: TokenVerifier,
    private readonly users: SignInService,
    private readonly limits: RateLimits,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance();
    fastify.earlyRefusals.knowCallersBy((request) => this.knownCaller(request));
    fastify.addHook('onRequest', (request, _reply, done) => {
      this.onRequest(request, done);
    });
    // Before the answer leaves, so that it holds for the very next request.
    fastify.addHook('onSend', ({ verifiedToken }, { statusCode }, payload, done) => {
      if (statusCode === FORBIDDEN && verifiedToken !== undefined) this.users.forget(verifiedToken);
      done(null, payload);
    });
  }

  /** Asks nobody: who has just been here is known, anybody else goes the ordinary way. */
  private knownCaller({ headers }: IncomingMessage): Caller | undefined {
    const text = readBearerToken(headers.authorization);
    const token = text === undefined ? undefined : this.tokens.known(text);
    if (token === undefined) return undefined;
    const wished = headers['x-company-id'];
    return { userId: token.userId, companyId: wished === undefined ? token.companyId : parseCompanyId(wished) };
  }

  /** Not asynchronous unless it must be: nearly every token and user is known. */
  private onRequest(request: FastifyRequest, done: (error?: Error) => void): void {
    let identified: Promise<void> | undefined;
    try {
      if (isProtected(request)) identified = this.identify(request);
    } catch (error) {
      this.refuse(request, error as Error, done);
      return;
    }
    if (identified === undefined) done();
    else
      identified.then(
        () => {
          done();
        },
        (error: unknown) => {
          this.refuse(request, error as Error, done);
        },
      );
  }

  /** Whoever tries tokens is slowed down, by address; a valid token is never counted there. */
  private refuse({ ip }: FastifyRequest, error: Error, done: (error: Error) => void): void {
    if (!(error instanceof ProblemError && error.status === 401)) done(error);
    else
      this.limits.countAddress(ip).then(() => {
        done(error);
      }, done);
  }

  /** @throws Unauthenticated, TokenInvalid, TokenExpired, CompanyInvalid, IdentityUnavailable */
  private identify(request: FastifyRequest): Promise<void> | undefined {
    const token = this.tokens.verify(bearerToken(request.headers.authorization));
    if (!(token instanceof Promise)) return this.signIn(request, token);
    return token.then((verified) => this.signIn(request, verified));
  }

  private signIn(request: FastifyRequest, token: VerifiedToken): Promise<void> | undefined {
    const caller = { userId: token.userId, companyId: wishedCompany(request) ?? token.companyId };
    const setCaller = (): void => {
      request.verifiedToken = token;
      request.caller = caller;
    };
    const signedIn = this.users.signIn(token);
    if (signedIn !== undefined) return signedIn.then(setCaller);
    setCaller();
    return undefined;
  }
}

/** A repeated header arrives joined by commas and is no UUID then. */
function wishedCompany(request: FastifyRequest): string | undefined {
  const header = request.headers['x-company-id'];
  if (header === undefined) return undefined;
  const companyId = parseCompanyId(header);
  if (companyId === undefined) throw new CompanyInvalid();
  return companyId;
}

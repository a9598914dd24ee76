import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { bearerToken } from './bearer-token.js';
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

/** Finds out who asks, for every path under `/api`, before the body is read. */
@Injectable()
export class IdentityHook implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly tokens: TokenVerifier,
    private readonly users: SignInService,
  ) {}

  onModuleInit(): void {
    this.host.httpAdapter.getInstance().addHook('onRequest', async (request) => {
      if (isProtected(request)) await this.identify(request);
    });
  }

  /** @throws Unauthenticated, TokenInvalid, TokenExpired, CompanyInvalid, IdentityUnavailable */
  private async identify(request: FastifyRequest): Promise<void> {
    const token = await this.tokens.verify(bearerToken(request.headers.authorization));
    const companyId = wishedCompany(request) ?? token.companyId;
    await this.users.signIn(token);
    request.verifiedToken = token;
    request.caller = { userId: token.userId, companyId };
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

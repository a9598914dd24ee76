import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { PermissionDenied } from '../../identity/index.js';

/**
 * Lets only tokens with the claim `test_companies` make test companies. It stands before the write, not in its handler:
 * a handler must judge by key and payload alone, and a replay needs the same permission as the first write.
 */
@Injectable()
export class TestCompanyGuard implements CanActivate {
  /** @throws PermissionDenied */
  canActivate(context: ExecutionContext): boolean {
    const { body, verifiedToken } = context.switchToHttp().getRequest<FastifyRequest>();
    if (asksForTestCompany(body) && verifiedToken?.mayCreateTestCompanies !== true) {
      throw new PermissionDenied('Only a token with the claim test_companies may create a test company.');
    }
    return true;
  }
}

function asksForTestCompany(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'isTest' in body && body.isTest === true;
}

import { ProblemError, problemType } from '../http/problem.js';

export class Unauthenticated extends ProblemError {
  static override readonly type = problemType({
    code: 'unauthenticated',
    status: 401,
    title: 'The request carries no bearer token',
    action: 'Send the header Authorization: Bearer with an access token.',
  });

  constructor(detail = 'The header Authorization is missing, or is not of the form "Bearer <token>".') {
    super(detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
  }
}

const INVALID_TOKEN = { 'WWW-Authenticate': 'Bearer error="invalid_token"' };

export class TokenInvalid extends ProblemError {
  static override readonly type = problemType({
    code: 'token_invalid',
    status: 401,
    title: 'The token is not accepted',
    action: 'Get an access token of the configured issuer for this API.',
  });

  /** The detail is always the same: which check failed is for the log (the cause), not for whoever forges a token. */
  constructor(cause?: unknown) {
    super('The signature, the issuer, the audience, the type or a claim of the token is not accepted.', {
      headers: INVALID_TOKEN,
      cause,
    });
  }
}

export class TokenExpired extends ProblemError {
  static override readonly type = problemType({
    code: 'token_expired',
    status: 401,
    title: 'The token has expired',
    action: 'Get a new access token and send the request again, a write with the same Idempotency-Key.',
  });

  constructor(cause?: unknown) {
    super('The token has expired, or was issued too long ago.', { headers: INVALID_TOKEN, cause });
  }
}

export class IdentityUnavailable extends ProblemError {
  static override readonly type = problemType({
    code: 'identity_unavailable',
    status: 503,
    title: 'Who is asking can not be checked at the moment',
    action: 'Retry after the time in Retry-After, a write with the same Idempotency-Key; nothing was done.',
  });

  constructor(cause: unknown) {
    super('The database or the keys of the identity provider can not be reached.', {
      headers: { 'Retry-After': '1' },
      cause,
    });
  }
}

export class CompanyInvalid extends ProblemError {
  static override readonly type = problemType({
    code: 'company_invalid',
    status: 400,
    title: 'The X-Company-Id header is not a UUID',
    action: 'Send the id of one of your companies, as in the answer of GET /api/companies.',
  });

  constructor() {
    super('The header X-Company-Id must hold one UUID.');
  }
}

export class CompanyRequired extends ProblemError {
  static override readonly type = problemType({
    code: 'company_required',
    status: 400,
    title: 'The request does not say for which company it is',
    action:
      'Send the header X-Company-Id with the id of one of your companies, as in the answer of GET /api/companies.',
  });

  constructor() {
    super('Neither the header X-Company-Id nor the token names a company, and none could be assumed.');
  }
}

export class CompanyForbidden extends ProblemError {
  static override readonly type = problemType({
    code: 'company_forbidden',
    status: 403,
    title: 'You have no access to this company',
    action:
      'Use one of the companies in the answer of GET /api/companies, or ask an owner or admin for access; once invited, ' +
      'send the request again with a token of the verified email, a second time if need be, or later while the company ' +
      'is busy.',
  });

  constructor() {
    super('The caller is not a member of the company.');
  }
}

export class PermissionDenied extends ProblemError {
  static override readonly type = problemType({
    code: 'permission_denied',
    status: 403,
    title: 'Your role does not allow this',
    action: 'Ask an owner or admin of the company to do it, or to give you the role that may.',
  });

  constructor(detail = "The caller's role in the company does not allow this operation.") {
    super(detail, { auditMessage: detail });
  }
}

import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { readFailure } from './database-failure.js';
import { CompanyForbidden, IdentityUnavailable } from './identity.errors.js';

const withCode = (code: string): Error => Object.assign(new Error('it failed'), { code });

describe('readFailure', () => {
  it.each([
    withCode('08006'),
    withCode('53300'),
    withCode('57P01'),
    withCode('57P03'),
    withCode('57014'),
    withCode('55P03'),
    withCode('ECONNREFUSED'),
    withCode('ECONNRESET'),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    new QueryRunnerAlreadyReleasedError(),
    new QueryRunnerProviderAlreadyReleasedError(),
  ])('answers 503 for %s', (error) => {
    expect(readFailure(error)).toBeInstanceOf(IdentityUnavailable);
    expect(readFailure(error)).toMatchObject({ cause: error });
  });

  it.each([
    withCode('42501'),
    withCode('42P01'),
    withCode('22P02'),
    new TypeError('x is not a function'),
    new CompanyForbidden(),
    'text',
  ])('leaves %s as it is', (error) => {
    expect(readFailure(error)).toBe(error);
  });
});

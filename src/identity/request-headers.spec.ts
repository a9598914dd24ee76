import { bearerToken } from './bearer-token.js';
import { parseCompanyId } from './company-id.js';
import { Unauthenticated } from './identity.errors.js';

describe('bearerToken', () => {
  it.each(['Bearer a.b.c', 'bearer a.b.c', 'BEARER  a.b.c'])('reads "%s"', (header) => {
    expect(bearerToken(header)).toBe('a.b.c');
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer a.b',
    'Bearer a.b.c.d',
    'Bearer a.b.c d',
    'Bearer a.b.c, Bearer a.b.c',
    'Basic YTpi',
    'a.b.c',
    'Bearer a.b.c=',
    `Bearer ${'a'.repeat(9_000)}.b.c`,
  ])('refuses "%.40s"', (header) => {
    expect(() => bearerToken(header)).toThrow(Unauthenticated);
  });
});

describe('parseCompanyId', () => {
  it('takes upper case as lower case', () => {
    expect(parseCompanyId('6F1F3D0A-1C1B-4D0E-8F7A-0C9A3B2D1E4F')).toBe('6f1f3d0a-1c1b-4d0e-8f7a-0c9a3b2d1e4f');
  });

  it.each([
    undefined,
    7,
    '',
    '00000000-0000-0000-0000-000000000000',
    '{6f1f3d0a-1c1b-4d0e-8f7a-0c9a3b2d1e4f}',
    '6f1f3d0a1c1b4d0e8f7a0c9a3b2d1e4f',
    ' 6f1f3d0a-1c1b-4d0e-8f7a-0c9a3b2d1e4f',
    '6f1f3d0a-1c1b-4d0e-8f7a-0c9a3b2d1e4f, 6f1f3d0a-1c1b-4d0e-8f7a-0c9a3b2d1e4f',
    '6f1f3d0a-1c1b-4d0e-8f7a-0c9a3b2d1e4g',
  ])('refuses %p', (text) => {
    expect(parseCompanyId(text)).toBeUndefined();
  });
});

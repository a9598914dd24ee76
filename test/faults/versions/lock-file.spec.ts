import { hasAllOf } from './lock-file.js';

const PG = { version: '8.0.0', integrity: 'sha512-one' };
const OTHER = { version: '1.0.0', integrity: 'sha512-two' };

describe('what is installed', () => {
  const installed = { packages: { '': { version: '2.0.0' }, 'node_modules/pg': PG, 'node_modules/other': OTHER } };

  it('serves an older build that asks for no more, whatever its own version is', () => {
    expect(hasAllOf(installed, { packages: { '': { version: '1.0.0' }, 'node_modules/pg': PG } })).toBe(true);
  });

  it.each([
    ['another package', { 'node_modules/missing': PG }],
    ['another version', { 'node_modules/pg': { ...PG, version: '7.0.0' } }],
    ['other content', { 'node_modules/pg': { ...PG, integrity: 'sha512-three' } }],
    ['it in another place', { 'node_modules/other/node_modules/pg': PG }],
  ])('does not serve one that asks for %s', (_what, packages) => {
    expect(hasAllOf(installed, { packages })).toBe(false);
  });
});

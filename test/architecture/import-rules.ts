import { importsOf, type SourceFile } from './source-file.js';

/** Which rooms a room may know. What is not listed is refused; the files at the root of `src` and `ops` know all. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'audit-archive': ['database'],
  books: [],
  config: [],
  http: [],
  database: ['config'],
  idempotency: ['database', 'http'],
  mutations: ['idempotency'],
  'rate-limits': ['http'],
  identity: ['database', 'http', 'idempotency', 'rate-limits'],
  ledger: ['database', 'http', 'idempotency', 'identity'],
  webhooks: [],
  'mail-templates': [],
  modules: ['database', 'http', 'idempotency', 'identity', 'ledger', 'mail-templates', 'mutations', 'webhooks'],
  observability: ['config', 'database', 'http', 'idempotency', 'rate-limits'],
  workers: ['config', 'observability'],
  'workflow-runner': ['config', 'database', 'idempotency', 'mail-templates', 'webhooks'],
};

/** Rooms with one door: from outside, only their `index.ts` is imported. */
const BARRELS = [
  'audit-archive',
  'books',
  'database',
  'idempotency',
  'identity',
  'ledger',
  'mail-templates',
  'mutations',
  'rate-limits',
  'webhooks',
  'workers',
  'workflow-runner',
];

/** Every import that goes against the arrows, as a sentence. */
export function importViolations(files: readonly SourceFile[]): string[] {
  return [...files.flatMap(fileViolations), ...featureCycles(files)];
}

function fileViolations(file: SourceFile): string[] {
  const from = roomOf(file.path);
  if (from === undefined || from === 'ops') return [];
  return importsOf(file).flatMap(({ target }) => {
    const to = target === undefined ? undefined : roomOf(target);
    if (to === undefined || target === undefined) return [];
    if (to === from) return from === 'modules' ? featureViolations(file.path, target) : [];
    if (!(ARROWS[from] ?? []).includes(to)) return [`${file.path} imports ${target}: ${from} must not know ${to}.`];
    const throughDoor = !BARRELS.includes(to) || target === `src/${to}/index.ts`;
    return throughDoor ? [] : [`${file.path} imports ${target} past the door src/${to}/index.ts.`];
  });
}

/** A feature reaches another through its door alone. */
function featureViolations(path: string, target: string): string[] {
  const [own, other] = [featureOf(path), featureOf(target)];
  if (own === other || target === `src/modules/${other}/index.ts`) return [];
  return [`${path} imports ${target} past the door src/modules/${other}/index.ts.`];
}

function featureCycles(files: readonly SourceFile[]): string[] {
  const edges = new Map<string, Set<string>>();
  for (const file of files.filter(({ path }) => roomOf(path) === 'modules')) {
    const own = featureOf(file.path);
    const targets = importsOf(file).flatMap(({ target }) => (target === undefined ? [] : [target]));
    for (const target of targets.filter((path) => roomOf(path) === 'modules' && featureOf(path) !== own)) {
      edges.set(own, (edges.get(own) ?? new Set()).add(featureOf(target)));
    }
  }
  return [...edges.keys()]
    .filter((feature) => reaches(edges, feature, feature))
    .map((feature) => `The feature ${feature} reaches itself through other features.`);
}

function reaches(edges: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string, seen = new Set()): boolean {
  return [...(edges.get(from) ?? [])].some((next) => {
    if (next === to) return true;
    if (seen.has(next)) return false;
    seen.add(next);
    return reaches(edges, next, to, seen);
  });
}

/** The room of a file below `src`; undefined for the files at its root. */
function roomOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

function featureOf(path: string): string {
  return /^src\/modules\/([^/]+)/.exec(path)?.[1] ?? '';
}

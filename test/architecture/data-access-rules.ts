import { identifiersOf, importsOf, methodCallsOf, type SourceFile } from './source-file.js';

/** What a feature may take from TypeORM: the description of its tables, and the manager that reads are handed. */
const ALLOWED_FROM_TYPEORM = new Set([
  'Column',
  'Entity',
  'PrimaryColumn',
  'EntityManager',
  'SelectQueryBuilder',
  'In',
  'LessThan',
  'MoreThan',
]);
/** What a feature may take from `src/database`: pages of reads, and no connection. */
const ALLOWED_FROM_DATABASE = new Set(['keysetPage', 'newestPage', 'pageFilter', 'placeAmong', 'LISTED']);
const FORBIDDEN_PACKAGES = new Set(['pg', '@nestjs/typeorm']);
const MUTATING_CALLS =
  /^manager\.(save|insert|update|upsert|delete|remove|softDelete|increment|decrement|clear|transaction)$/;

/** Members of a manager by which it is left, together with its transaction and its company. */
const WAYS_OUT = ['dataSource', 'queryRunner'];

/** Every way by which a feature would touch data past its handle, as a sentence. */
export function dataAccessViolations(files: readonly SourceFile[]): string[] {
  return files.filter(({ path }) => /^src\/(modules|ledger)\//.test(path)).flatMap(violationsOf);
}

function violationsOf(file: SourceFile): string[] {
  const imports = importsOf(file).flatMap(({ specifier, target, names }) => {
    if (FORBIDDEN_PACKAGES.has(specifier)) return [`${file.path} imports ${specifier}.`];
    const allowed = target?.startsWith('src/database/') === true ? ALLOWED_FROM_DATABASE : ALLOWED_FROM_TYPEORM;
    if (specifier !== 'typeorm' && allowed === ALLOWED_FROM_TYPEORM) return [];
    return names.filter((name) => !allowed.has(name)).map((name) => `${file.path} takes ${name} from ${specifier}.`);
  });
  const calls = methodCallsOf(file)
    .filter((call) => MUTATING_CALLS.test(call))
    .map((call) => `${file.path} calls ${call}() past the write handle.`);
  const identifiers = identifiersOf(file);
  const waysOut = WAYS_OUT.filter((name) => identifiers.has(name)).map((name) => `${file.path} reaches for a ${name}.`);
  return [...imports, ...calls, ...waysOut];
}

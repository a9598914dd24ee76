import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** A source file as the rules see it. */
export interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** One import or re-export. */
export interface Import {
  /** As written. */
  readonly specifier: string;
  /** The imported file from the root, `.ts`, when it is relative. */
  readonly target: string | undefined;
  readonly names: readonly string[];
}

/** Every TypeScript file below a folder. */
export function sourceFilesBelow(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const path = posix.join(folder, name.replaceAll('\\', '/'));
      return { path, text: readFileSync(join(folder, name), 'utf8') };
    });
}

/** What a file imports, type imports included: a type is knowledge too. */
export function importsOf(file: SourceFile): Import[] {
  const source = parse(file);
  return source.statements.flatMap((statement) => {
    const isImport = ts.isImportDeclaration(statement);
    if (!isImport && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
    const specifier = moduleSpecifier.text;
    const target = specifier.startsWith('.')
      ? posix.join(posix.dirname(file.path), specifier).replace(/\.js$/, '.ts')
      : undefined;
    return [{ specifier, target, names: isImport ? namesOf(statement) : [] }];
  });
}

/** The method calls of a file as `object.method`, for objects that are plain names or members. */
export function methodCallsOf(file: SourceFile): string[] {
  const calls: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression, name } = node.expression;
      const object = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
      if (ts.isIdentifier(object)) calls.push(`${object.text}.${name.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return calls;
}

/** Every name that a file uses, whatever for. */
export function identifiersOf(file: SourceFile): Set<string> {
  const identifiers = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) identifiers.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return identifiers;
}

function parse(file: SourceFile): ts.SourceFile {
  return ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2022, true);
}

function namesOf(statement: ts.ImportDeclaration): string[] {
  const bindings = statement.importClause?.namedBindings;
  if (bindings === undefined || !ts.isNamedImports(bindings)) return [];
  return bindings.elements.map((element) => (element.propertyName ?? element.name).text);
}

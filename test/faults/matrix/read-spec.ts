import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import ts from 'typescript';

/** What a file of tests says, with all that it imports from `test/`. */
export interface SpecText {
  /** Of its tests, as they stand in the source. */
  readonly titles: readonly string[];
  /** All other texts: among them are the cases of its tables. */
  readonly texts: readonly string[];
}

const known = new Map<string, SpecText>();

/** Reads a file of tests with its imports, once. @throws Error when it is not there. */
export function readSpec(file: string): SpecText {
  const text = known.get(file) ?? read(file);
  known.set(file, text);
  return text;
}

/** What the strings of one file say, templates in parts and names of imports left out; comments say nothing. */
export function stringsOf(file: string): string[] {
  const strings: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isStringLiteralLike(node) || isTemplatePart(node)) strings.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return strings;
}

function isTemplatePart(node: ts.Node): node is ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail {
  return ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
}

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
}

function read(file: string): SpecText {
  const found = { titles: [] as string[], texts: [] as string[] };
  const seen = new Set<string>();
  const readOne = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node)) importedFiles(path, node).forEach(readOne);
      if (ts.isCallExpression(node) && isTest(node.expression)) found.titles.push(...titleIn(node));
      if (ts.isStringLiteralLike(node)) found.texts.push(node.text);
      ts.forEachChild(node, visit);
    };
    visit(parse(path));
  };
  readOne(file);
  return found;
}

/** `it`, or what a table makes of it: `it.each(...)`. */
function isTest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return callee.text === 'it';
  return ts.isCallExpression(callee) && /^it\.each\b/.test(callee.expression.getText());
}

function titleIn({ arguments: [title] }: ts.CallExpression): string[] {
  if (title === undefined) return [];
  if (ts.isStringLiteralLike(title)) return [title.text];
  return ts.isTemplateExpression(title) ? [title.getText().slice(1, -1)] : [];
}

/** Only what stands under `test/` is looked into. */
function importedFiles(from: string, { moduleSpecifier }: ts.ImportDeclaration): string[] {
  const name = ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
  const file = relative('.', resolve(dirname(from), name.replace(/\.js$/, '.ts')));
  return name.startsWith('.') && file.startsWith('test/') ? [file] : [];
}

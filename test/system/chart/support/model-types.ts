import { join } from 'node:path';
import ts from 'typescript';
import { packageRoot } from '../../../../src/config/index.js';
import type { ClusterObject } from './cluster/cluster-object.js';
import { RESOURCE_TYPES } from './cluster/resource-types.js';

const PACKAGES: Readonly<Record<string, string>> = {
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
  'gateway.envoyproxy.io': '@kubernetes-models/envoy-gateway',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
  'cert-manager.io': '@kubernetes-models/cert-manager',
};

interface Model {
  validate(): void;
}

/** @returns what is wrong with the types and missing members of an object. Members that nobody knows are not seen. */
export async function schemaProblem(object: ClusterObject): Promise<string | undefined> {
  const name = `${object.kind} ${object.metadata.name}`;
  try {
    const module = (await import(moduleOf(object))) as Record<string, new (data: unknown) => Model>;
    const Model = module[object.kind];
    if (Model === undefined) return `${name}: there is no model`;
    new Model(object).validate();
    return undefined;
  } catch (error) {
    return `${name}: ${String(error)}`;
  }
}

/** @returns what the type checker says of the objects, members that nobody knows included; the first of each object. */
export function typeProblems(objects: readonly ClusterObject[]): string[] {
  const lines = objects.map((object, index) => {
    const type = `import('${moduleOf(object)}').I${object.kind}`;
    return `export const object${index}: ${type} = ${JSON.stringify(object)};`;
  });
  return compile(lines.join('\n')).map(({ messageText, start, file }) => {
    const line = start === undefined ? 0 : (file?.getLineAndCharacterOfPosition(start).line ?? 0);
    const object = objects[line];
    const name = object === undefined ? '' : `${object.kind} ${object.metadata.name}`;
    return `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

/** Only versions that the chart means to use are known: the packages keep removed ones. */
function moduleOf({ apiVersion, kind }: ClusterObject): string {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const known = RESOURCE_TYPES.some((type) => type.group === group && type.version === version && type.kind === kind);
  if (!known) throw new Error(`${apiVersion} ${kind} is not a type that the chart may use`);
  const path = PACKAGES[group] ?? 'kubernetes-models';
  return [path, group, version, kind].filter((part) => part !== '').join('/');
}

function compile(text: string): readonly ts.Diagnostic[] {
  const path = join(packageRoot(), 'test/system/chart/objects.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
  };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (name) => name === path || disk.fileExists(name),
    readFile: (name) => (name === path ? text : disk.readFile(name)),
    getSourceFile: (name, ...rest) =>
      name === path ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true) : disk.getSourceFile(name, ...rest),
  };
  return ts.getPreEmitDiagnostics(ts.createProgram([path], options, host));
}

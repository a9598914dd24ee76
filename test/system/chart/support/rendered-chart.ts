import { readdirSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import type { ClusterObject } from './cluster/cluster-object.js';
import type { Tools } from './helm.js';

export const CHART = 'helm/accubooks';

/** Values with which the chart is rendered: one file for each feature, and those of staging and production. */
export const CASES: readonly string[] = [
  ...readdirSync(`${CHART}/ci`).map((name) => `${CHART}/ci/${name}`),
  `${CHART}/values-staging.yaml`,
  `${CHART}/values-production.yaml`,
];

/**
 * The objects that the chart makes.
 * @param options such as `-f FILE` and `--set NAME=VALUE`.
 * @throws Error with Helm's words when it refuses.
 */
export async function render(tools: Tools, options = ''): Promise<Manifests> {
  const text = await tools.demand(`helm template accubooks ${CHART} -n accubooks-prod ${options}`);
  return new Manifests(readObjects(text));
}

/** The objects of a YAML stream. */
export function readObjects(text: string): ClusterObject[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as ClusterObject | null)
    .filter((object) => object !== null);
}

/** What the chart has made. */
export class Manifests {
  constructor(readonly all: readonly ClusterObject[]) {}

  of(kind: string): ClusterObject[] {
    return this.all.filter((object) => object.kind === kind);
  }

  names(kind: string): string[] {
    return this.of(kind).map(({ metadata }) => metadata.name);
  }

  /** @throws Error when there is none. */
  get(kind: string, name: string): ClusterObject {
    const found = this.of(kind).find(({ metadata }) => metadata.name === name);
    if (found === undefined) throw new Error(`the chart makes no ${kind} ${name}`);
    return found;
  }

  /** Every pod that any object starts, with the object's name. */
  get pods(): Pod[] {
    return this.all.flatMap((object) => {
      const template = podTemplateOf(object);
      return template === undefined ? [] : [{ of: `${object.kind} ${object.metadata.name}`, ...template }];
    });
  }

  /** @throws Error when the object starts none. */
  pod(of: string): Pod {
    const found = this.pods.find((pod) => pod.of === of);
    if (found === undefined) throw new Error(`${of} starts no pod`);
    return found;
  }
}

/** The template of a pod. */
export interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}

/** A pod, and which object starts it, as in `Deployment accubooks-api-blue`. */
export interface Pod extends PodTemplate {
  readonly of: string;
}

export interface PodSpec {
  readonly [member: string]: unknown;
  readonly containers: readonly Container[];
}

export interface Container {
  readonly [member: string]: unknown;
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly env: readonly EnvironmentVariable[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { name: string; key: string; optional?: boolean } };
}

function podTemplateOf(object: ClusterObject): PodTemplate | undefined {
  if (object.kind === 'Pod') return object as unknown as PodTemplate;
  const spec = (object.kind === 'CronJob' ? (object.spec?.['jobTemplate'] as ClusterObject).spec : object.spec) ?? {};
  return spec['template'] as PodTemplate | undefined;
}

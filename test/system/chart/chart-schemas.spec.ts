import type { ClusterObject } from './support/cluster/cluster-object.js';
import { Tools } from './support/helm.js';
import { schemaProblem, typeProblems } from './support/model-types.js';
import { CASES, CHART, render } from './support/rendered-chart.js';

let tools: Tools;
/** Each different object once. */
let objects: ClusterObject[];

beforeAll(async () => {
  tools = new Tools();
  const rendered = await Promise.all(CASES.map((path) => render(tools, `-f ${path}`)));
  const texts = new Set(rendered.flatMap(({ all }) => all.map((object) => JSON.stringify(object))));
  objects = [...texts].map((text) => JSON.parse(text) as ClusterObject);
});

afterAll(() => {
  tools.remove();
});

it.each(CASES)('%s passes helm lint --strict', async (path) => {
  await tools.demand(`helm lint ${CHART} --strict -f ${path}`);
});

it('all objects fit the schemas of Kubernetes and of the resource types', async () => {
  // One after another: Jest can't load modules at the same time that need the same ones.
  for (const object of objects) expect(await schemaProblem(object)).toBeUndefined();
});

it('no object has a member that Kubernetes does not know', () => {
  expect(typeProblems(objects)).toEqual([]);
});

describe('a fault is found', () => {
  /** The first Deployment with another text in it. */
  function changed(from: string, to: string): ClusterObject {
    const text = JSON.stringify(objects.find(({ kind }) => kind === 'Deployment'));
    expect(text).toContain(from);
    return JSON.parse(text.replace(from, to)) as ClusterObject;
  }

  it.each([
    ['in the type of a member', '"replicas":2', '"replicas":"two"', 'replicas'],
    ['in a member that must be there', '"selector":', '"selektor":', 'selector'],
    ['in a version that is gone', '"apps/v1"', '"apps/v1beta1"', 'not a type that the chart may use'],
  ])('%s', async (_, from, to, problem) => {
    expect(await schemaProblem(changed(from, to))).toContain(problem);
  });

  it('in names of members', () => {
    const typos = ['livenesProbe', 'readOnlyRootFileSystem'];
    const deployments = [
      changed('"livenessProbe"', '"livenesProbe"'),
      changed('"readOnlyRootFilesystem"', '"readOnlyRootFileSystem"'),
    ];
    expect(typeProblems(deployments)).toEqual(typos.map((typo) => expect.stringContaining(typo) as unknown));
  });
});

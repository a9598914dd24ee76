import { Tools } from './helm.js';
import { CASES, type Manifests, render } from './rendered-chart.js';

/** Renders the chart for the tests of a file. */
export interface TestChart {
  readonly tools: Tools;
  /** The objects of all cases, by the path of their values. */
  readonly cases: ReadonlyMap<string, Manifests>;
  /** @param options such as `--set NAME=VALUE`. */
  render(options?: string): Promise<Manifests>;
  /** What Helm says when it refuses. @throws Error when it does not. */
  refusal(options: string): Promise<string>;
}

export function useChart(): () => TestChart {
  let tools: Tools;
  const cases = new Map<string, Manifests>();
  beforeAll(async () => {
    tools = new Tools();
    for (const path of CASES) cases.set(path, await render(tools, `-f ${path}`));
  });
  afterAll(() => {
    tools.remove();
  });
  return () => ({
    tools,
    cases,
    render: (options) => render(tools, options),
    refusal: async (options) => {
      const { status, problem } = await tools.run(`helm template accubooks helm/accubooks ${options}`);
      if (status === 0) throw new Error(`helm takes ${options}`);
      return problem;
    },
  });
}

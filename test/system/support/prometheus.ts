import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, programOf, runServer, serverFolder, serverUser } from './server-process.js';

/** A Prometheus that scrapes often, so that tests need not wait. */
export interface Prometheus {
  readonly address: string;
  stop(): Promise<void>;
}

/** What is scraped, with the labels of its series. */
export interface ScrapeTarget {
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * @param rules the file of alert rules.
 * @param options.history what it has seen before, in the OpenMetrics format with times.
 */
export async function startPrometheus(
  targets: readonly ScrapeTarget[],
  rules: string,
  options: { readonly history?: string } = {},
): Promise<Prometheus> {
  const program = programOf('prometheus', '/usr/bin/prometheus');
  const folder = serverFolder('prometheus');
  const port = await freePort();
  const address = `http://127.0.0.1:${String(port)}`;
  const [configuration, data] = [join(folder, 'prometheus.yml'), join(folder, 'data')];
  writeFileSync(join(folder, 'rules.yml'), rules);
  if (options.history !== undefined) backfill(folder, data, options.history);
  writeFileSync(configuration, JSON.stringify(configurationOf(targets)));
  const parameters = [
    `--config.file=${configuration}`,
    `--storage.tsdb.path=${data}`,
    '--storage.tsdb.retention.time=10y',
    `--web.listen-address=127.0.0.1:${String(port)}`,
  ];
  const stop = await runServer(program, parameters, folder, 'SIGTERM', async () => {
    const { status } = await fetch(`${address}/-/ready`);
    if (status !== 200) throw new Error(`Prometheus is not ready: ${String(status)}`);
  });
  return { address, stop };
}

/** JSON is YAML. */
function configurationOf(targets: readonly ScrapeTarget[]): object {
  return {
    global: { scrape_interval: '1s', evaluation_interval: '1s', scrape_timeout: '1s' },
    rule_files: ['rules.yml'],
    scrape_configs: [
      {
        job_name: 'accubooks-api',
        static_configs: targets.map(({ address, labels }) => ({ targets: [new URL(address).host], labels })),
      },
    ],
  };
}

function backfill(folder: string, data: string, history: string): void {
  const promtool = programOf('prometheus', '/usr/bin/promtool');
  const file = join(folder, 'history.txt');
  writeFileSync(file, history);
  const parameters = ['tsdb', 'create-blocks-from', 'openmetrics', '--max-block-duration=240h', file, data];
  execFileSync(promtool, parameters, { ...serverUser(), stdio: 'pipe' });
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, programOf, runServer, serverFolder } from './server-process.js';

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

/** @param rules the file of alert rules. */
export async function startPrometheus(targets: readonly ScrapeTarget[], rules: string): Promise<Prometheus> {
  const program = programOf('prometheus', '/usr/bin/prometheus');
  const folder = serverFolder('prometheus');
  const port = await freePort();
  const address = `http://127.0.0.1:${String(port)}`;
  const configuration = join(folder, 'prometheus.yml');
  writeFileSync(join(folder, 'rules.yml'), rules);
  writeFileSync(configuration, JSON.stringify(configurationOf(targets)));
  const parameters = [
    `--config.file=${configuration}`,
    `--storage.tsdb.path=${folder}/tsdb`,
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

import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { PrometheusClient } from '../../../grafana/preview/prometheus-client.js';
import { packageRoot } from '../../../src/config/index.js';
import { waitUntil } from '../../support/wait-until.js';
import { RULES_FILE } from './rules.js';
import { freePort, programOf, runServer, serverFolder } from '../support/server-process.js';

const PROMETHEUS_FOLDER = join(packageRoot(), 'prometheus');

interface Settings {
  global: object;
  rule_files: string[];
  alerting: unknown;
  scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
}

/** An alert of Prometheus' own list. */
export interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

/** Debian's Prometheus with the repository's settings and rules. */
export class PrometheusUnderTest {
  readonly client: PrometheusClient;

  private constructor(
    readonly url: string,
    readonly stop: () => Promise<void>,
  ) {
    this.client = new PrometheusClient(url);
  }

  /** @param targets the address of each job that the settings have. It scrapes and evaluates every second. */
  static async start(targets: Readonly<Record<string, string>>): Promise<PrometheusUnderTest> {
    const folder = serverFolder('prometheus');
    const settings = join(folder, 'prometheus.yml');
    const rules = join(folder, 'rules.yml');
    copyFileSync(RULES_FILE, rules);
    writeFileSync(settings, stringify(settingsFor(targets, rules)));
    const port = await freePort();
    const url = `http://127.0.0.1:${String(port)}`;
    const options = [
      ...[`--config.file=${settings}`, `--storage.tsdb.path=${join(folder, 'data')}`],
      `--web.listen-address=127.0.0.1:${String(port)}`,
    ];
    const program = programOf('prometheus', '/usr/bin/prometheus');
    const stop = await runServer(program, options, folder, 'SIGTERM', async () => {
      if (!(await fetch(`${url}/-/ready`)).ok) throw new Error('it is not ready');
    });
    return new PrometheusUnderTest(url, stop);
  }

  /** The moment of the next scrape of a job that begins from now on, once it has ended, in seconds. */
  async nextScrape(job: string): Promise<number> {
    const from = Date.now() / 1_000;
    let at: number | undefined;
    await waitUntil(async () => {
      const [series] = await this.client.at(`up{job="${job}"}[1h]`, Date.now() / 1_000);
      at = series?.points.find(([seconds, value]) => seconds > from && value === 1)?.[0];
      return at !== undefined;
    });
    return at ?? 0;
  }

  async alerts(): Promise<readonly ActiveAlert[]> {
    const answer = (await (await fetch(`${this.url}/api/v1/alerts`)).json()) as { data: { alerts: ActiveAlert[] } };
    return answer.data.alerts;
  }

  /** Rules that Prometheus has loaded, with what went wrong when it evaluated them. */
  async rules(): Promise<readonly { name: string; health: string; lastError?: string }[]> {
    const answer = (await (await fetch(`${this.url}/api/v1/rules`)).json()) as {
      data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
    };
    return answer.data.groups.flatMap(({ rules }) => rules);
  }
}

function settingsFor(targets: Readonly<Record<string, string>>, rules: string): Settings {
  const settings = parse(readFileSync(join(PROMETHEUS_FOLDER, 'prometheus.yml'), 'utf8')) as Settings;
  const scrapes = settings.scrape_configs.map((scrape) => {
    const target = targets[scrape.job_name];
    if (target === undefined) throw new Error(`the test has no target for the job ${scrape.job_name}`);
    return { ...scrape, static_configs: [{ targets: [new URL(target).host] }] };
  });
  return {
    ...settings,
    global: { ...settings.global, scrape_interval: '1s', evaluation_interval: '1s' },
    // Its user may not look into the folder of the repository.
    rule_files: settings.rule_files.map(() => rules),
    alerting: {},
    scrape_configs: scrapes,
  };
}

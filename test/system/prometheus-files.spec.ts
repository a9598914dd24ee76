import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/index.js';
import { programOf } from './support/server-process.js';

const FOLDER = join(packageRoot(), 'prometheus');
const PROMTOOL = programOf('prometheus', '/usr/bin/promtool');
const AMTOOL = programOf('prometheus-alertmanager', '/usr/bin/amtool');

function testFiles(folder: string): string[] {
  return readdirSync(join(folder, 'tests')).map((name) => join(folder, 'tests', name));
}

/** The receiver of an alert with these labels. */
function receiverOf(...labels: readonly string[]): string {
  const options = ['config', 'routes', 'test', `--config.file=${join(FOLDER, 'alertmanager.yml')}`];
  return execFileSync(AMTOOL, [...options, ...labels], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

describe('the files of Prometheus', () => {
  it('are what Prometheus takes', () => {
    const options = ['check', 'config', '--lint=all', '--lint-fatal', join(FOLDER, 'prometheus.yml')];
    const { status, stdout, stderr } = spawnSync(PROMTOOL, options, { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('SUCCESS: 16 rules found');
  });

  it('let each alert fire, and stay silent where it woke somebody for nothing', () => {
    const { status, stdout, stderr } = spawnSync(PROMTOOL, ['test', 'rules', ...testFiles(FOLDER)], {
      encoding: 'utf8',
    });
    expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringMatching(/SUCCESS[\s\S]*SUCCESS/)]);
  });

  it('have a test that fires for each alert', () => {
    const rules = readFileSync(join(FOLDER, 'alerts/idempotent-writes.yml'), 'utf8');
    const tests = testFiles(FOLDER)
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    for (const [, alert = ''] of rules.matchAll(/- alert: (\w+)/g)) {
      expect(tests).toMatch(new RegExp(`labels: '.*alertname="${alert}"`));
    }
  });

  describe('with the mistakes that such rules once had', () => {
    let copy: string;

    beforeEach(() => {
      copy = mkdtempSync(join(tmpdir(), 'accubooks-rules-'));
      cpSync(FOLDER, copy, { recursive: true });
    });

    afterEach(() => {
      rmSync(copy, { recursive: true });
    });

    it.each([
      [
        'a ratio whose sides have other labels',
        'sum by (namespace, operation) (rate(idempotent_writes_failed',
        'sum by (namespace, operation, error_type) (rate(idempotent_writes_failed',
      ],
      ['refusals that count as failures', 'mismatch|refused', 'mismatch'],
      ['no traffic asked for', '>= 20', '>= 0'],
      ['quantiles for each pod', '(namespace, operation, le)', '(namespace, operation, le, instance)'],
      ['a share of what is open instead of what may be', 'state="max"', 'state="total"'],
      ['no failures asked for before the budget burns', '>= 10', '>= 0'],
    ])('fail: %s', (_mistake, right, wrong) => {
      const file = join(copy, 'alerts/idempotent-writes.yml');
      const rules = readFileSync(file, 'utf8');
      expect(rules).toContain(right);
      writeFileSync(file, rules.replaceAll(right, wrong));
      const [first = ''] = testFiles(copy);
      expect(spawnSync(PROMTOOL, ['test', 'rules', first], { encoding: 'utf8' }).status).toBe(1);
    });
  });

  it('wake somebody for critical alerts only', () => {
    execFileSync(AMTOOL, ['check-config', join(FOLDER, 'alertmanager.yml')], { stdio: 'pipe' });
    expect(receiverOf('severity=critical', 'alertname=KeyCollision')).toBe('pagerduty');
    expect(receiverOf('severity=warning', 'alertname=HighReplayRate')).toBe('chat');
    expect(receiverOf('alertname=SomethingElse')).toBe('chat');
  });

  it('hold no secret', () => {
    const settings = readFileSync(join(FOLDER, 'alertmanager.yml'), 'utf8');
    expect(settings.match(/\b\w*(key|url|token|password)(_file)?: .*/g)?.sort()).toEqual([
      'api_url_file: /etc/alertmanager/secrets/chat-webhook-url',
      "client_url: '{{ (index .Alerts 0).Annotations.runbook_url }}'",
      'routing_key_file: /etc/alertmanager/secrets/pagerduty-routing-key',
    ]);
  });
});

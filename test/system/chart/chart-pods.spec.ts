import { existsSync } from 'node:fs';
import { describeSettings, loadConfiguration } from '../../../src/config/index.js';
import type { Container, Manifests, Pod } from './support/rendered-chart.js';
import { useChart } from './support/use-chart.js';

/** What commands read beside settings: how they reach the API and Prometheus, and what the library for S3 reads. */
const OF_COMMANDS = /^(API_URL|API_TOKEN|PROMETHEUS_URL|AWS_[A-Z_]+)$/;
/** There are no sessions yet. */
const UNUSED = ['SESSION_SECRET'];

/** What Node itself reads. */
const OF_NODE = ['UV_THREADPOOL_SIZE'];

/** Values that fit, in the place of secrets. */
const SECRETS: Readonly<Record<string, string>> = {
  JWT_SECRET: 'a secret of more than thirty-two bytes',
  SMTP_URL: 'smtps://user:password@mail.example:465',
  REDIS_URL: 'redis://redis.example:6379',
  SESSION_SECRET: 'another secret of more than thirty-two bytes',
};
const DATABASE_URL = 'postgresql://user:of-its-own@db.example/accubooks';

const chart = useChart();

function allPods(): Pod[] {
  return [...chart().cases.values()].flatMap(({ pods }) => pods);
}

function keysOf(pods: readonly Pod[]): string[] {
  const references = pods
    .flatMap(({ spec }) => spec.containers.flatMap(({ env }) => env))
    .map(({ valueFrom }) => valueFrom);
  const keys = references.map((reference) => reference?.secretKeyRef);
  return [...new Set(keys.flatMap((key) => (key === undefined ? [] : [`${key.name} ${key.key}`])))].sort();
}

function podsOf(manifests: Manifests | undefined, kind: string, name = ''): Pod[] {
  return (manifests?.pods ?? []).filter(({ of }) => of.startsWith(`${kind} ${name}`));
}

function environmentOf({ env }: Container): Record<string, string> {
  const values = env.map(({ name, value }) => [name, value ?? SECRETS[name] ?? DATABASE_URL]);
  return Object.fromEntries(values) as Record<string, string>;
}

it('every pod runs a program that is there', () => {
  const programs = new Set(allPods().map(({ spec }) => spec.containers[0]?.command.at(-1) ?? ''));
  expect(programs.size).toBe(7);
  for (const program of programs) expect(existsSync(program.replace(/^dist\/(.*)\.js$/, '$1.ts'))).toBe(true);
});

it('every pod runs as nobody who could do anything', () => {
  expect(allPods().length).toBeGreaterThan(50);
  for (const { spec } of allPods()) {
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        ...{ runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000 },
        seccompProfile: { type: 'RuntimeDefault' },
      },
      volumes: [{ name: 'tmp', emptyDir: {} }],
    });
    for (const container of spec.containers) {
      expect(container['securityContext']).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container['volumeMounts']).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
      expect(container['resources']).toMatchObject({ requests: {}, limits: { memory: expect.anything() as unknown } });
    }
  }
});

describe('environments', () => {
  const known = describeSettings().map(({ name }) => name);

  it('have only variables that the application knows, each once', () => {
    for (const { spec } of allPods()) {
      const names = spec.containers.flatMap(({ env }) => env).map(({ name }) => name);
      expect(
        names.filter((name) => ![...known, ...UNUSED, ...OF_NODE].includes(name) && !OF_COMMANDS.test(name)),
      ).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('have only values that the application takes', () => {
    // Programs that read no tokens, or no settings at all, do without these.
    const others = { ...SECRETS, DATABASE_URL };
    for (const { of, spec } of allPods()) {
      const missing = of.startsWith('Deployment accubooks-api') ? {} : others;
      for (const container of spec.containers) {
        expect(() => loadConfiguration({ ...missing, ...environmentOf(container) })).not.toThrow();
      }
    }
  });

  it('let the process that runs workflows wait for many names at once', () => {
    const pods = allPods().filter(({ of }) => of === 'Deployment accubooks-workflows');
    expect(pods.length).toBeGreaterThan(0);
    for (const { spec } of pods) {
      expect(environmentOf(spec.containers[0] as Container)).toMatchObject({ UV_THREADPOOL_SIZE: '128' });
    }
  });

  it('keep whole numbers as they are', async () => {
    const { spec } = (await chart().render('--set cronJobs.verifyBooks.env.AWS_ANYTHING=10000000')).pod(
      'CronJob accubooks-verify-books',
    );
    expect(environmentOf(spec.containers[0] as Container)).toMatchObject({ AWS_ANYTHING: '10000000' });
  });

  it('may differ between the slots', async () => {
    const manifests = await chart().render('--set slots.green.enabled=true,slots.green.config.LOG_LEVEL=debug');
    const levels = ['blue', 'green'].map((slot) => {
      const { spec } = manifests.pod(`Deployment accubooks-api-${slot}`);
      return environmentOf(spec.containers[0] as Container)['LOG_LEVEL'];
    });
    expect(levels).toEqual(['info', 'debug']);
  });
});

describe('keys of secrets', () => {
  const settings = (): Manifests | undefined => chart().cases.get('helm/accubooks/ci/archive-values.yaml');

  it('of the API are the logins of the writer and the reader alone', () => {
    expect(keysOf(podsOf(settings(), 'Deployment', 'accubooks-api'))).toEqual(
      ['DATABASE_READER_URL', 'DATABASE_WRITER_URL', 'JWT_SECRET', 'REDIS_URL', 'SESSION_SECRET'].map(
        (key) => `accubooks-secrets ${key}`,
      ),
    );
  });

  it('of workflows are the login of the worker and the mail server', () => {
    expect(keysOf(podsOf(settings(), 'Deployment', 'accubooks-workflows'))).toEqual([
      'accubooks-secrets DATABASE_WORKER_URL',
      'accubooks-secrets SMTP_URL',
    ]);
  });

  it('of Jobs stay with Jobs', () => {
    const others = allPods().filter(({ of }) => of.startsWith('Deployment'));
    expect(keysOf(others).filter((key) => key.startsWith('accubooks-jobs-secrets'))).toEqual([]);
    expect(keysOf(podsOf(settings(), 'Job'))).toEqual([
      'accubooks-jobs-secrets DATABASE_URL',
      'accubooks-secrets DATABASE_WRITER_URL',
    ]);
    expect(keysOf(podsOf(settings(), 'CronJob', 'accubooks-verify-books'))).toEqual([
      'accubooks-jobs-secrets DATABASE_OPERATOR_URL',
    ]);
  });

  it('for tokens need not be there when an identity provider is', async () => {
    const manifests = await chart().render('--set config.JWT_JWKS_URL=https://login.example/keys');
    const { spec } = manifests.pod('Deployment accubooks-api-blue');
    const token = spec.containers[0]?.env.find(({ name }) => name === 'JWT_SECRET');
    expect(token?.valueFrom?.secretKeyRef.optional).toBe(true);
  });
});

describe('an end', () => {
  it.each([
    [{}, 35],
    [{ preStopSeconds: 20, delayMs: 1, drainMs: 600_000 }, 631],
  ])('with %p has a grace period longer than all of it', async (shutdown, expected) => {
    const options = Object.entries(shutdown).map(([name, value]) => `--set shutdown.${name}=${String(value)}`);
    const { spec } = (await chart().render(options.join(' '))).pod('Deployment accubooks-api-blue');
    const { SHUTDOWN_DELAY_MS, DRAIN_TIMEOUT_MS } = environmentOf(spec.containers[0] as Container);
    const { preStop } = spec.containers[0]?.['lifecycle'] as { preStop: { sleep: { seconds: number } } };
    const longestMs = preStop.sleep.seconds * 1_000 + Number(SHUTDOWN_DELAY_MS) + Number(DRAIN_TIMEOUT_MS) + 2_000;
    expect(spec['terminationGracePeriodSeconds']).toBe(expected);
    expect(expected * 1_000).toBeGreaterThan(longestMs);
  });
});

it('probes ask for life and readiness apart', () => {
  for (const pod of allPods().filter(({ of }) => of.startsWith('Deployment'))) {
    const port = pod.of.includes('workflows') ? 'metrics' : 'http';
    expect(pod.spec.containers[0]).toMatchObject({
      startupProbe: { httpGet: { path: '/health/live', port } },
      livenessProbe: { httpGet: { path: '/health/live', port } },
      readinessProbe: { httpGet: { path: '/health/ready', port } },
    });
  }
});

it('pods are spread over zones and nodes', () => {
  const { spec } = (chart().cases.get('helm/accubooks/ci/two-slots-values.yaml') as Manifests).pod(
    'Deployment accubooks-api-green',
  );
  expect(spec['topologySpreadConstraints']).toEqual(
    ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
      ...{ topologyKey, maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway', matchLabelKeys: ['pod-template-hash'] },
      labelSelector: { matchLabels: expect.objectContaining({ version: 'green' }) as unknown },
    })),
  );
});

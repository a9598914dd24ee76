import type { Companies } from '../companies.js';
import type { BenchDatabase } from '../database/bench-postgres.js';
import { ApiClient } from '../load/api-client.js';
import { newRun } from '../load/load-plan.js';
import { runLoad } from '../load/wrk.js';
import { type LongStep, type LongTask, untilOver } from '../long-work/long-tasks.js';
import { longTasksOf, prepareLongWork } from '../long-work/long-work-company.js';
import { cpuBetween, type CpuReading, readCpu } from '../machine/cpu.js';
import { measure, type Subject } from '../measurement/measure.js';
import type { LongOperation, Sample } from '../measurement/sample.js';
import { medianOf } from '../report/median.js';
import type { Options } from '../options.js';
import type { Contestant, Stage } from './contestant.js';
import { BESIDE_IMPORTS, BESIDE_PAY_RUNS, longPoint, PAYMENTS, SOME_CONNECTIONS } from './points.js';
import { startProduct } from './product.js';
import type { ServerProcess } from './server-process.js';

/** How often each step is taken by itself: so seldom, since long work meets a process that is not used to it. */
const REPEATS = 3;
const START_UP_CONNECTIONS = 256;
const EXPECTED_PER_SECOND = 3_000;
const OVERHEAD_SECONDS = 30;
const LOADS = 3;

/** A step and the processor time that the servers used meanwhile, in seconds. */
interface MeasuredStep extends LongStep {
  readonly used: Pick<CpuReading, 'node' | 'postgres'>;
}

/** One company's pay runs and bank files: by themselves, then beside the payments of all others. */
export class LongWork implements Contestant {
  readonly name = 'long-work';
  readonly title = 'AccuBooks, long work of one company';

  turnSeconds({ seconds, warmUpSeconds, startUpSeconds }: Options): number {
    return OVERHEAD_SECONDS + startUpSeconds + LOADS * (seconds + warmUpSeconds);
  }

  async fill(port: number, companies: Companies, { longWorkRows }: Options): Promise<void> {
    await prepareLongWork(apiOf(port, companies), longWorkRows);
  }

  async turn(stage: Stage, database: BenchDatabase, give: (sample: Sample) => void): Promise<void> {
    stage.announce('long-work starts');
    const server = await startProduct(database, stage.postgres.jwtSecret);
    try {
      await runIn(stage, server);
      const { companies, options } = stage;
      const companyId = companies.one[0]?.companyId ?? '';
      const api = apiOf(server.port, companies);
      const { paying, importing } = await longTasksOf(api, database.superuserUrl, companyId, options.longWorkRows);
      for (const task of [paying, importing])
        for (const sample of await this.byItself(stage, server, task)) give(sample);
      const subject = this.subjectOf(server);
      give(await measure(stage, database, subject, SOME_CONNECTIONS, EXPECTED_PER_SECOND));
      for (const [point, task] of [[BESIDE_PAY_RUNS, paying] as const, [BESIDE_IMPORTS, importing] as const]) {
        stage.announce(`long-work: payments beside ${point.beside}`);
        const steps: LongStep[] = [];
        give(
          await measure(stage, database, subject, point, EXPECTED_PER_SECOND, (over) => untilOver(task, over, steps)),
        );
        for (const sample of this.samplesOf(steps, PAYMENTS)) give(sample);
      }
    } finally {
      await server.stop();
    }
  }

  private async byItself(stage: Stage, server: ServerProcess, task: LongTask): Promise<Sample[]> {
    stage.announce('long-work by itself');
    const processes = { node: [server.pid], others: [], postmaster: stage.postgres.postmaster };
    const steps: MeasuredStep[] = [];
    for (let turn = 0; turn < REPEATS; turn += 1) {
      let before = readCpu(processes);
      for await (const step of task()) {
        const after = readCpu(processes);
        steps.push({ ...step, used: cpuBetween(before, after) });
        before = after;
      }
    }
    return this.samplesOf(steps);
  }

  /** One sample for each operation: the median in the place of p50, and the slowest in that of p99. */
  private samplesOf(steps: readonly (LongStep | MeasuredStep)[], beside?: string): Sample[] {
    const operations = [...new Set(steps.map(({ operation }) => operation))];
    return operations.map((operation) => this.sampleOf(operation, steps, beside));
  }

  private sampleOf(
    operation: LongOperation,
    all: readonly (LongStep | MeasuredStep)[],
    beside: string | undefined,
  ): Sample {
    const steps = all.filter((step) => step.operation === operation);
    const durations = steps.map(({ durationMs }) => durationMs);
    const usedUs = (of: 'node' | 'postgres'): number =>
      medianOf(steps.map((step) => ('used' in step ? step.used[of] * 1e6 : 0)));
    return {
      contestant: this.name,
      point: longPoint(operation, beside),
      writesPerSecond: 1_000 / medianOf(durations),
      p50Ms: medianOf(durations),
      p99Ms: Math.max(...durations),
      nodeUs: usedUs('node'),
      postgresUs: usedUs('postgres'),
      ...{ othersUs: 0, clientUs: 0, foreignShare: 0, requests: steps.length, errors: 0 },
      problems: steps.flatMap(({ problem }) => problem ?? []),
    };
  }

  private subjectOf({ port, pid }: ServerProcess): Subject {
    return {
      ...{ contestant: this.name, ports: [port], node: [pid], others: [], writes: true, hasMetrics: true },
      records: { storedAnswers: true, auditRows: true },
    };
  }
}

async function runIn({ options, wrk, folder, companies }: Stage, { port }: ServerProcess): Promise<void> {
  await runLoad(wrk, folder, {
    ...{ operation: 'createPayment', ports: [port], connections: START_UP_CONNECTIONS },
    ...{ seconds: options.startUpSeconds, companies: companies.many, run: newRun() },
  });
}

function apiOf(port: number, { one }: Companies): ApiClient {
  return new ApiClient(port, one[0]?.token ?? '');
}

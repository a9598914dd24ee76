import type { BenchDatabase } from '../database/bench-postgres.js';
import { newRun } from '../load/load-plan.js';
import { runLoad } from '../load/wrk.js';
import { measure, type Subject } from '../measurement/measure.js';
import { needsTargets } from '../measurement/prepare-targets.js';
import type { LoadPoint, Sample } from '../measurement/sample.js';
import type { Options } from '../options.js';
import type { Contestant, Stage } from './contestant.js';
import type { ServerProcess } from './server-process.js';

/** What a contestant has started for its turn. */
export interface Started {
  readonly servers: readonly ServerProcess[];
  /** Processes that it needs beside its servers. */
  readonly others: readonly ServerProcess[];
}

/** A contestant that is asked over HTTP. */
export interface ServerContestantOptions {
  readonly name: string;
  readonly title: string;
  readonly points: readonly LoadPoint[];
  readonly start: (stage: Stage, database: BenchDatabase) => Promise<Started>;
  readonly writes?: boolean;
  readonly records?: Partial<Subject['records']>;
  readonly hasMetrics?: boolean;
  readonly check?: Subject['check'];
}

const START_SECONDS = 4;
/** Counting rows until nothing changes any more, before and after. */
const POINT_OVERHEAD_SECONDS = 2;
const PREPARATION_SHARE = 1.5;
const START_UP_CONNECTIONS = 256;
/** Of which the prepared things are a multiple when no payment was measured before. */
const RATE_UNKNOWN = 3_000;

/** Starts its servers, runs them in, measures its points one after another, and stops them. */
export class ServerContestant implements Contestant {
  readonly name: string;
  readonly title: string;

  constructor(private readonly options: ServerContestantOptions) {
    this.name = options.name;
    this.title = options.title;
  }

  turnSeconds(options: Options): number {
    const { seconds, warmUpSeconds, startUpSeconds } = options;
    const points = this.pointsOf(options);
    const prepared = points.filter(({ operation }) => needsTargets(operation)).length;
    const measured = seconds + warmUpSeconds + POINT_OVERHEAD_SECONDS;
    return START_SECONDS + startUpSeconds + points.length * measured + prepared * PREPARATION_SHARE * seconds;
  }

  async turn(stage: Stage, database: BenchDatabase, give: (sample: Sample) => void): Promise<void> {
    stage.announce(`${this.name} starts`);
    const { servers, others } = await this.options.start(stage, database);
    try {
      await this.runIn(stage, servers);
      await this.measureAll(stage, database, this.subjectOf(servers, others), (sample) => {
        give(withComplaints(sample, servers));
      });
    } finally {
      for (const process of [...servers, ...others]) await process.stop();
    }
  }

  /** A server is slow until its code has been compiled. */
  private async runIn({ options, wrk, folder, companies }: Stage, servers: readonly ServerProcess[]): Promise<void> {
    await runLoad(wrk, folder, {
      operation: 'createPayment',
      ports: servers.map(({ port }) => port),
      connections: START_UP_CONNECTIONS,
      seconds: options.startUpSeconds,
      companies: companies.many,
      run: newRun(),
    });
  }

  private async measureAll(
    stage: Stage,
    database: BenchDatabase,
    subject: Subject,
    give: (sample: Sample) => void,
  ): Promise<void> {
    let payments = 0;
    for (const point of this.pointsOf(stage.options)) {
      stage.announce(`${this.name}: ${describe(point)}`);
      const sample = await measure(stage, database, subject, point, payments === 0 ? RATE_UNKNOWN : payments);
      if (point.operation === 'createPayment') payments = Math.max(payments, sample.writesPerSecond);
      give(sample);
    }
  }

  private pointsOf({ operations }: Options): readonly LoadPoint[] {
    const { points } = this.options;
    return points.filter(({ operation }) => operations.length === 0 || operations.includes(operation));
  }

  private subjectOf(servers: readonly ServerProcess[], others: readonly ServerProcess[]): Subject {
    const { name, writes = true, records, hasMetrics = false, check } = this.options;
    return {
      contestant: name,
      ports: servers.map(({ port }) => port),
      node: servers.map(({ pid }) => pid),
      others: others.map(({ pid }) => pid),
      writes,
      records: { storedAnswers: true, auditRows: true, ...records },
      hasMetrics,
      check,
    };
  }
}

function describe({ operation, connections, companies }: LoadPoint): string {
  return `${operation}, ${connections} connection${connections === 1 ? '' : 's'}, ${companies === 'one' ? 'one company' : '64 companies'}`;
}

/** A server that has ended, or that complained, is a problem of the sample. */
function withComplaints(sample: Sample, servers: readonly ServerProcess[]): Sample {
  const problems = servers.flatMap(({ ended, complaint }) => [
    ...(ended ? ['a server process has ended'] : []),
    ...(complaint === '' ? [] : [`a server complained: ${complaint.slice(0, 500)}`]),
  ]);
  return { ...sample, problems: [...sample.problems, ...problems] };
}

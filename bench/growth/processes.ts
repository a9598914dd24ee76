import type { BenchPostgres } from '../database/bench-postgres.js';
import { type MeasuredPoint, measurePoints, type PointStage } from './measured-point.js';

const PROCESSES = [1, 2, 3, 4];

/**
 * One to four processes on one database, the same connections over all of them; each on a fresh copy. Once every company
 * writes through all processes, as behind a load balancer that goes round, and once through one of them.
 */
export async function measureProcesses(
  stage: PointStage & { readonly postgres: BenchPostgres },
  announce: (what: string) => void,
): Promise<MeasuredPoint[]> {
  const points: MeasuredPoint[] = [];
  for (const processes of PROCESSES) {
    for (const byCompany of processes === 1 ? [false] : [false, true]) {
      const name = processes === 1 ? '1 process' : `${processes} processes, ${byCompany ? 'a company at one' : 'any'}`;
      announce(name);
      const database = await stage.postgres.copy('growth_processes');
      points.push(...(await measurePoints(stage, database, name, { processes, byCompany })));
      await stage.postgres.drop(database);
    }
  }
  return points;
}

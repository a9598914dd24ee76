import type { BenchPostgres } from '../database/bench-postgres.js';
import { type MeasuredPoint, measurePoints, type PointStage } from './measured-point.js';

const PROCESSES = [1, 2, 3, 4];

/** One to four processes on one database, the same connections over all of them; each on a fresh copy. */
export async function measureProcesses(
  stage: PointStage & { readonly postgres: BenchPostgres },
  announce: (what: string) => void,
): Promise<MeasuredPoint[]> {
  const points: MeasuredPoint[] = [];
  for (const processes of PROCESSES) {
    const name = `${processes} process${processes === 1 ? '' : 'es'}`;
    announce(name);
    const database = await stage.postgres.copy('growth_processes');
    points.push(...(await measurePoints(stage, database, name, processes)));
    await stage.postgres.drop(database);
  }
  return points;
}

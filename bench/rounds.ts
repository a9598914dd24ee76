import type { Contestant, Stage } from './contestants/contestant.js';
import type { Sample } from './measurement/sample.js';
import type { Progress } from './progress.js';

const REASON_LENGTH_MAX = 1_000;

/** A sample and the round that it is from. */
export interface RoundSample extends Sample {
  readonly round: number;
}

/** A turn that failed, so that its samples are missing. */
export interface FailedTurn {
  readonly round: number;
  readonly contestant: string;
  readonly reason: string;
}

export interface Rounds {
  readonly samples: readonly RoundSample[];
  readonly failures: readonly FailedTurn[];
}

/**
 * Lets everybody have a turn in each round. Each round begins with another contestant, so that nobody always follows the
 * same one, and what disturbs the machine for a while meets all of them.
 */
export async function runRounds(stage: Stage, contestants: readonly Contestant[], progress: Progress): Promise<Rounds> {
  const samples: RoundSample[] = [];
  const failures: FailedTurn[] = [];
  for (let round = 1; round <= stage.options.rounds; round += 1) {
    for (const contestant of rotated(contestants, round - 1)) {
      progress.beginTurn(round, contestant.turnSeconds(stage.options));
      try {
        await takeTurn(stage, contestant, (sample) => {
          samples.push({ ...sample, round });
          progress.sampled(sample);
        });
      } catch (error) {
        const reason = (error instanceof Error ? error.message : String(error)).slice(0, REASON_LENGTH_MAX);
        failures.push({ round, contestant: contestant.name, reason });
        progress.failed(contestant.name, reason);
      }
    }
  }
  return { samples, failures };
}

async function takeTurn(stage: Stage, contestant: Contestant, give: (sample: Sample) => void): Promise<void> {
  stage.announce(`${contestant.name} gets its database`);
  const database = await stage.postgres.copy('benchmark');
  try {
    await contestant.turn(stage, database, give);
  } finally {
    await stage.postgres.drop(database);
  }
}

/** Begins with another one in each round. */
export function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

/** How long the test runs, and from where. */
export interface ModelSettings {
  readonly seed: number;
  readonly runs: number;
  /** The place of a run among those of the seed, shrunk or not; the first when undefined. */
  readonly path: string | undefined;
  readonly batchesMax: number;
  /** Nothing new is begun afterwards, shrinking included. */
  readonly timeLimitMs: number;
  /** Whether it says at the end how often each operation was answered how. */
  readonly showsTally: boolean;
}

const RUNS = 60;
const BATCHES_MAX = 50;
const TIME_LIMIT_MS = 45_000;

/** From `MODEL_SEED`, `MODEL_RUNS`, `MODEL_PATH`, `MODEL_BATCHES`, `MODEL_SECONDS` and `MODEL_TALLY`. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): ModelSettings {
  const number = (name: string): number | undefined => {
    const text = environment[name];
    return text === undefined || text === '' ? undefined : Number(text);
  };
  const seconds = number('MODEL_SECONDS');
  return {
    seed: number('MODEL_SEED') ?? Math.floor(Math.random() * 0x7fffffff),
    runs: number('MODEL_RUNS') ?? RUNS,
    path: environment['MODEL_PATH'],
    batchesMax: number('MODEL_BATCHES') ?? BATCHES_MAX,
    timeLimitMs: seconds === undefined ? TIME_LIMIT_MS : seconds * 1_000,
    showsTally: environment['MODEL_TALLY'] === '1',
  };
}

/** How long the fuzzer runs, and from where. */
export interface FuzzSettings {
  readonly seed: number;
  /** The place of a run among those of the seed, shrunk or not; the first when undefined. */
  readonly path: string | undefined;
  readonly stepsMax: number;
  /** Nothing new is begun afterwards. */
  readonly timeLimitMs: number;
  /** Where the verdict is written, if somebody waits for it. */
  readonly verdictFile: string | undefined;
  /** Whether it says at the end how often each operation was answered how. */
  readonly showsTally: boolean;
}

/** The same for every change that lands; `npm run test:fuzz` and the night choose others. */
const SEED = 1;
const STEPS_MAX = 120;
const TIME_LIMIT_MS = 20_000;

/** From `FUZZ_SEED`, `FUZZ_PATH`, `FUZZ_STEPS`, `FUZZ_SECONDS`, `FUZZ_VERDICT` and `FUZZ_TALLY`. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): FuzzSettings {
  const number = (name: string): number | undefined => {
    const text = environment[name];
    if (text === undefined || text === '') return undefined;
    if (/^[0-9]+(\.[0-9]+)?$/.test(text)) return Number(text);
    throw new Error(`${name} is no number; "npm run test:fuzz -- --help" says how to set it`);
  };
  const seconds = number('FUZZ_SECONDS');
  return {
    seed: number('FUZZ_SEED') ?? SEED,
    path: environment['FUZZ_PATH'],
    stepsMax: number('FUZZ_STEPS') ?? STEPS_MAX,
    timeLimitMs: seconds === undefined ? TIME_LIMIT_MS : seconds * 1_000,
    verdictFile: environment['FUZZ_VERDICT'],
    showsTally: environment['FUZZ_TALLY'] === '1',
  };
}

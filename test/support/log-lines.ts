const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

interface LogLine {
  readonly level: string;
  readonly time: string;
  readonly msg?: string;
}

/** The levels that occur in what a program printed, each line of which must be one of the log. */
export function logLevels(output: string): string[] {
  const lines = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);
  for (const { time } of lines) expect(time).toMatch(INSTANT);
  return [...new Set(lines.map(({ level }) => level))].sort();
}

/** Why a program ended, from the last line that it printed where nobody is at a terminal. */
export function toldFailure(output: string): string {
  const { level, time, msg } = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as LogLine;
  expect([level, time]).toEqual(['ERROR', expect.stringMatching(INSTANT)]);
  return msg ?? '';
}

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

/** Why a program ended: its last line of an error. What another stream of it still says may come behind. */
export function toldFailure(output: string): string {
  const last = output.split('\n').findLast((line) => line.startsWith('{"level":"ERROR"'));
  const { time, msg } = JSON.parse(last ?? '{}') as Partial<LogLine>;
  expect(time).toMatch(INSTANT);
  return msg ?? '';
}

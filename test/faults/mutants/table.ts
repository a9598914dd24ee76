/** How one program fared. */
export interface TableRow {
  readonly name: string;
  readonly trial: string;
  /** Rules, by the first word of their names. */
  readonly caughtBy: readonly string[];
  readonly seconds: number;
  readonly maskedBy?: string | undefined;
}

const HEAD = ['program', 'trial', 'caught by', 'after', 'masked by'];

/** The gate's result as people read it. */
export function tableOf(rows: readonly TableRow[]): string {
  const lines = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_name, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const lineOf = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return lines.map(lineOf).join('\n');
}

function cellsOf({ name, trial, caughtBy, seconds, maskedBy }: TableRow): string[] {
  return [name, trial, caughtBy.join(' ') || 'nothing', `${seconds.toFixed(1)} s`, maskedBy ?? ''];
}

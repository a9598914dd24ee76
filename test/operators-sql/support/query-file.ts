import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

const FOLDER = 'docs/sql';
const VARIABLE = /:'(\w+)'/g;

/** The files, without their ending. */
export const QUERY_FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sql'))
  .map((name) => name.slice(0, -'.sql'.length))
  .sort();

/**
 * The one statement of a file, as psql would send it: with texts in the places of its variables.
 * @param variables beside those that the file sets itself.
 */
export function statementOf(name: string, variables: Readonly<Record<string, string>> = {}): string {
  const lines = readFileSync(`${FOLDER}/${name}.sql`, 'utf8').split('\n');
  const values = { ...Object.fromEntries(lines.flatMap(presetIn)), ...variables };
  const sql = lines.filter((line) => !/^\s*(\\|--)/.test(line)).join('\n');
  return sql.replaceAll(VARIABLE, (_whole, variable: string) => {
    const value = values[variable];
    if (value === undefined) throw new Error(`${name}.sql needs a value for ${variable}`);
    return pg.escapeLiteral(value);
  });
}

function presetIn(line: string): [string, string][] {
  const [, name, value] = /^\s*\\set (\w+) '(.*)'$/.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [[name, value]];
}

import { totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { recommendedSettings } from '../database/recommended-settings.js';
import { UsageError } from '../options.js';
import { numberWithin, parseOrExplain } from '../overload/options.js';

export const USAGE = `npm run benchmark:growth -- [options]
  --part history|processes   what is measured (history): writes of history, or processes on one database
  --history N                writes of the large history (2000000; 10000000 takes about 40 GB and half an hour)
  --seconds N                measured seconds of every point (8)
  --settings recommended|own PostgreSQL's settings: those that docs/deploy.md asks for (recommended), or its own
  --set NAME=VALUE           a setting of PostgreSQL beside those, such as max_wal_size=8GB; as often as wanted
  --help`;

export interface GrowthOptions {
  readonly part: 'history' | 'processes';
  readonly history: number;
  readonly seconds: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** @throws UsageError */
export function readGrowthOptions(parameters: readonly string[]): GrowthOptions | 'help' {
  const text = { type: 'string' } as const;
  const options = {
    part: text,
    history: text,
    seconds: text,
    settings: text,
    set: { type: 'string', multiple: true },
    help: { type: 'boolean' },
  } as const;
  const { values } = parseOrExplain(() => parseArgs({ args: [...parameters], options }));
  if (values.help === true) return 'help';
  const part = values.part ?? 'history';
  if (part !== 'history' && part !== 'processes') throw new UsageError('--part is history or processes');
  const settings = values.settings ?? 'recommended';
  if (settings !== 'recommended' && settings !== 'own') throw new UsageError('--settings is recommended or own');
  const known = settings === 'own' ? {} : recommendedSettings(totalmem());
  return {
    part,
    history: numberWithin('history', values.history ?? '2000000', 10_000, 20_000_000),
    seconds: numberWithin('seconds', values.seconds ?? '8', 1, 300),
    settings: { ...known, ...Object.fromEntries((values.set ?? []).map(readSetting)) },
  };
}

/** @throws UsageError */
function readSetting(text: string): [string, string] {
  const [name = '', ...value] = text.split('=');
  if (!/^[a-z_]+$/.test(name) || value.length === 0) throw new UsageError('--set is NAME=VALUE');
  return [name, value.join('=')];
}

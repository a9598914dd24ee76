import { parseArgs } from 'node:util';
import { UsageError } from '../run.js';

/** An option of a command: with a value, or a flag. */
type OptionKind = 'text' | 'flag';

/** What was given, by option. */
export type Given<Kinds extends Readonly<Record<string, OptionKind>>> = {
  readonly [Name in keyof Kinds]?: Kinds[Name] extends 'flag' ? boolean : string;
};

/** @throws UsageError for words that are no options, with the usage. */
export function readWords<const Kinds extends Readonly<Record<string, OptionKind>>>(
  words: readonly string[],
  kinds: Kinds,
  usage: string,
): Given<Kinds> & { readonly help?: boolean } {
  const typeOf = (kind: OptionKind) => ({ type: kind === 'flag' ? 'boolean' : 'string' }) as const;
  const options = Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, typeOf(kind)]));
  try {
    const { values } = parseArgs({ args: [...words], options: { ...options, help: { type: 'boolean' } } });
    return values as Given<Kinds> & { help?: boolean };
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : String(cause)}\n\n${usage}`, { cause });
  }
}

/** @throws UsageError unless the text is a whole number within the limits. */
export function wholeNumber(option: string, text: string | undefined, preset: number, max: number, min = 1): number {
  if (text === undefined) return preset;
  const number = /^[0-9]{1,9}$/.test(text) ? Number(text) : NaN;
  if (number >= min && number <= max) return number;
  throw new UsageError(`--${option}: expected a whole number from ${min} to ${max}`);
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** A duration such as `90s`, `5m`, `1h` or `7d`, in seconds. @throws UsageError */
export function durationSeconds(option: string, text: string, maxSeconds: number): number {
  const [, digits = '', unit = ''] = /^([1-9][0-9]{0,6})([smhd])$/.exec(text) ?? [];
  const seconds = Number(digits) * (UNIT_SECONDS[unit] ?? NaN);
  if (digits !== '' && seconds <= maxSeconds) return seconds;
  throw new UsageError(`--${option}: expected a duration such as 90s, 5m, 1h or 7d, at most ${maxSeconds}s`);
}

/** One of some words. @throws UsageError */
export function oneOf<const Word extends string>(
  option: string,
  text: string | undefined,
  words: readonly [Word, ...Word[]],
): Word {
  const found = words.find((word) => word === (text ?? words[0]));
  if (found === undefined) throw new UsageError(`--${option}: expected one of ${words.join(', ')}`);
  return found;
}

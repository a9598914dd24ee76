import { randomBytes } from 'node:crypto';
import type { RecordedGroup, RecordedStatement, RecordedValue } from './recording.js';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const INSTANT = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/g;
const HEAD_LENGTH = 8;
/** The place of the time among the texts that change; those of ids follow. */
const NOW = 0;

/** A recorded statement with the parameters of another group. */
export interface MadeStatement {
  readonly statement: RecordedStatement;
  readonly values: (string | Buffer | null)[];
}

/** Text that stays, each followed by the place of a text that changes, and what comes last. */
interface Parameter {
  readonly isBinary: boolean;
  readonly texts: readonly string[];
  readonly places: readonly number[];
  readonly last: string;
}

interface Template {
  readonly statement: RecordedStatement;
  readonly parameters: readonly (Parameter | null)[];
}

/**
 * Makes a recorded group repeatable: the ids that it created get other first digits each time, spread over the whole
 * range as the real ones are, and its time is the present. Ids of what was there before stay.
 */
export class GroupTemplate {
  /** The first digits of the ids that it created, each once, as numbers. */
  private readonly heads: number[] = [];
  private readonly placeOfHead = new Map<string, number>();
  private readonly batches: readonly (readonly Template[])[];

  constructor(
    readonly group: RecordedGroup,
    private readonly known: ReadonlySet<string>,
  ) {
    this.batches = group.batches.map((batch) => batch.map((statement) => this.templateOf(statement)));
  }

  /** @param mark tells this group from all others. */
  make(mark: number): MadeStatement[][] {
    const changing = [new Date().toISOString(), ...this.heads.map((head) => headText(head ^ mark))];
    return this.batches.map((batch) =>
      batch.map(({ statement, parameters }) => ({
        statement,
        values: parameters.map((parameter) => (parameter === null ? null : fill(parameter, changing))),
      })),
    );
  }

  private templateOf(statement: RecordedStatement): Template {
    const parameters = statement.values.map((value) => this.parameterOf(value));
    return { statement, parameters };
  }

  private parameterOf(recorded: RecordedValue): Parameter | null {
    if (recorded === null) return null;
    const isBinary = typeof recorded !== 'string';
    const value = isBinary ? recorded.bytes : recorded;
    const ids = [...value.matchAll(UUID)].filter(([id]) => !this.known.has(id));
    const changing = [
      ...ids.map(({ 0: id, index }) => ({ index, length: HEAD_LENGTH, place: this.placeOf(id.slice(0, HEAD_LENGTH)) })),
      ...[...value.matchAll(INSTANT)].map(({ 0: { length }, index }) => ({ index, length, place: NOW })),
    ].sort((left, right) => left.index - right.index);
    let end = 0;
    const texts = changing.map(({ index, length }) => {
      const text = value.slice(end, index);
      end = index + length;
      return text;
    });
    return { isBinary, texts, places: changing.map(({ place }) => place), last: value.slice(end) };
  }

  private placeOf(head: string): number {
    let place = this.placeOfHead.get(head);
    if (place === undefined) {
      place = NOW + this.heads.push(Number.parseInt(head, 16));
      this.placeOfHead.set(head, place);
    }
    return place;
  }
}

/** What changes keeps its length, so that lengths within binary parameters stay right. */
function fill({ isBinary, texts, places, last }: Parameter, changing: readonly string[]): string | Buffer {
  let made = '';
  for (let index = 0; index < texts.length; index += 1) {
    made += (texts[index] ?? '') + (changing[places[index] ?? NOW] ?? '');
  }
  return isBinary ? Buffer.from(made + last, 'latin1') : made + last;
}

function headText(head: number): string {
  return (head >>> 0).toString(16).padStart(HEAD_LENGTH, '0');
}

/** Marks that don't repeat, and look like chance. For one head, different marks make different ones. */
export function marks(): () => number {
  const start = randomBytes(4).readUInt32LE();
  let count = 0;
  return () => {
    count += 1;
    // A bijection of 32 bits: an odd factor and shifts can be undone.
    let mark = (start + count) >>> 0;
    mark = Math.imul(mark ^ (mark >>> 16), 0x85ebca6b);
    mark = Math.imul(mark ^ (mark >>> 13), 0xc2b2ae35);
    return (mark ^ (mark >>> 16)) >>> 0;
  };
}

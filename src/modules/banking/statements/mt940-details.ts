import { descriptionOf, nameOf } from './bank-values.js';

/** Purpose and name by their numbers in a structured :86:, as German and Polish banks write it. */
const PURPOSE = /^(2\d|6[0-3])$/;
const NAME = /^3[23]$/;

/** What :86: says of a row: plain text, or subfields such as `?20` and `>32`. */
export function partiesOf(
  details: readonly string[],
  supplement: string | undefined,
): { description: string; counterparty: string | null } {
  const subfields = subfieldsOf(details.join(''));
  if (subfields === undefined) {
    return { description: descriptionOf(details.join(' ')) || descriptionOf(supplement), counterparty: null };
  }
  const textOf = (wanted: RegExp): string =>
    subfields
      .filter(([number]) => wanted.test(number))
      .map(([, text]) => text)
      .join('');
  return {
    description: descriptionOf(textOf(PURPOSE)) || descriptionOf(textOf(/^00$/)),
    counterparty: nameOf(textOf(NAME)),
  };
}

/** Number and text of each subfield; undefined for plain text. Lines are broken anywhere, so they are joined as they are. */
function subfieldsOf(text: string): (readonly [number: string, text: string])[] | undefined {
  const mark = /^(?:\d{3})?([?>])\d{2}/.exec(text)?.[1];
  if (mark === undefined) return undefined;
  const [, ...parts] = text.split(mark);
  return parts.map((part) => [part.slice(0, 2), part.slice(2)] as const);
}

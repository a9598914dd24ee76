import { BankFileUnreadable } from '../banking.errors.js';
import { lineAt } from './bank-values.js';

const TOKEN = /<(\/?)([A-Za-z0-9_.]+)>([^<]*)/y;
const LONE_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)/gi;

interface Token {
  readonly closes: boolean;
  readonly name: string;
  /** What stands behind the tag. */
  readonly text: string;
}

/** Banks write `AT&T`, and even OFX 2 files are not always XML in this. */
export function escapeLoneAmpersands(text: string): string {
  return text.replaceAll(/&nbsp;/gi, ' ').replace(LONE_AMPERSAND, '&amp;');
}

/**
 * OFX 1.x is SGML, in which elements that hold text need not be closed: closes them, so that it can be read as XML. Line
 * breaks stay where they are. One pass over the text; what is no tag of OFX is refused.
 * @param line of the file, in which the text begins.
 * @throws BankFileUnreadable
 */
export function closeElements(sgml: string, line: number): string {
  const tokens = tokensOf(sgml, line);
  // Only elements that are closed somewhere hold others; the rest are empty texts.
  const closed = new Set(tokens.filter(({ closes }) => closes).map(({ name }) => name));
  return tokens.map((token, index) => xmlOf(token, tokens[index - 1], closed)).join('');
}

function tokensOf(sgml: string, line: number): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let end = 0; end < sgml.length; end = TOKEN.lastIndex) {
    const [, slash, name = '', text = ''] = TOKEN.exec(sgml) ?? [];
    if (slash === undefined) throw new BankFileUnreadable('It is not a tag of OFX.', line - 1 + lineAt(sgml, end));
    tokens.push({ closes: slash === '/', name: name.toUpperCase(), text });
  }
  return tokens;
}

function xmlOf({ closes, name, text }: Token, before: Token | undefined, closed: ReadonlySet<string>): string {
  const value = text.trim();
  if (closes) {
    const isClosed = before !== undefined && !before.closes && before.name === name && before.text.trim() !== '';
    return isClosed ? text : `</${name}>${text}`;
  }
  if (value === '') return closed.has(name) ? `<${name}>${text}` : `<${name}></${name}>${text}`;
  const written = text.trimEnd();
  return `<${name}>${written.replaceAll('>', '&gt;')}</${name}>${text.slice(written.length)}`;
}

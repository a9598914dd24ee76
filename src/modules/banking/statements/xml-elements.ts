import { setImmediate } from 'node:timers/promises';
import { type SaxesAttributeNS, SaxesParser } from 'saxes';
import { BankFileUnreadable } from '../banking.errors.js';

/** An element of an XML document. */
export interface XmlElement {
  /** Without a prefix. */
  readonly name: string;
  readonly namespace: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  /** The element's own text, not trimmed. */
  text: string;
  /** Where it begins, from 1. */
  readonly line: number;
}

const DEPTH_MAX = 64;
const ELEMENTS_MAX = 400_000;
/** After so many characters other requests get their turn. */
const CHUNK_LENGTH = 65_536;

/**
 * Reads a well-formed document. A document type is refused, so there are no entities but XML's own five, and nothing is
 * ever fetched.
 * @throws BankFileUnreadable
 */
export async function readXml(text: string): Promise<XmlElement> {
  const reader = new XmlReader();
  for (let start = 0; start < text.length; start += CHUNK_LENGTH) {
    if (start > 0) await setImmediate();
    reader.write(text.slice(start, start + CHUNK_LENGTH));
  }
  return reader.end();
}

class XmlReader {
  private readonly parser = new SaxesParser({ xmlns: true });
  private readonly document: XmlElement = element('', '', {}, 1);
  private readonly open: XmlElement[] = [this.document];
  private elements = 0;

  constructor() {
    const { parser } = this;
    parser.on('error', (error) => {
      throw error;
    });
    parser.on('doctype', () => this.refuse('A document type is not read.'));
    parser.on('opentag', ({ local, uri, attributes }) => {
      this.begin(element(local, uri, plain(attributes), parser.line));
    });
    parser.on('closetag', () => this.open.pop());
    parser.on('text', (text) => {
      this.addText(text);
    });
    parser.on('cdata', (text) => {
      this.addText(text);
    });
  }

  write(chunk: string): void {
    try {
      this.parser.write(chunk);
    } catch (error) {
      this.refuseMalformed(error);
    }
  }

  end(): XmlElement {
    try {
      this.parser.close();
    } catch (error) {
      this.refuseMalformed(error);
    }
    return this.document.children[0] ?? this.refuse('There is no element.');
  }

  private begin(child: XmlElement): void {
    this.elements += 1;
    if (this.elements > ELEMENTS_MAX) this.refuse(`There are more than ${ELEMENTS_MAX} elements.`);
    if (this.open.length > DEPTH_MAX) this.refuse(`Elements are nested more than ${DEPTH_MAX} levels deep.`);
    this.open.at(-1)?.children.push(child);
    this.open.push(child);
  }

  private addText(text: string): void {
    const inner = this.open.at(-1);
    if (inner !== undefined) inner.text += text;
  }

  /** The parser's own words may repeat what stands in the file. */
  private refuseMalformed(error: unknown): never {
    if (error instanceof BankFileUnreadable) throw error;
    return this.refuse('It is not well-formed XML.', error);
  }

  private refuse(message: string, cause?: unknown): never {
    throw new BankFileUnreadable(message, this.parser.line, cause);
  }
}

function element(name: string, namespace: string, attributes: XmlElement['attributes'], line: number): XmlElement {
  return { name, namespace, attributes, children: [], text: '', line };
}

function plain(attributes: Readonly<Record<string, SaxesAttributeNS>>): Record<string, string> {
  return Object.fromEntries(Object.values(attributes).map(({ local, value }) => [local, value]));
}

/** The children of this name. */
export function childrenOf(parent: XmlElement | undefined, name: string): readonly XmlElement[] {
  return parent?.children.filter((child) => child.name === name) ?? [];
}

/** The first element on the way along these names, if there is one. */
export function elementAt(parent: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  return names.reduce<XmlElement | undefined>(
    (place, name) => place?.children.find((child) => child.name === name),
    parent,
  );
}

/** The trimmed text at the end of the way; undefined for none and for blank text. */
export function textAt(parent: XmlElement | undefined, ...names: readonly string[]): string | undefined {
  const text = elementAt(parent, ...names)?.text.trim();
  return text === '' ? undefined : text;
}

/**
 * The text at the end of the way.
 * @throws BankFileUnreadable when there is none.
 */
export function requiredText(parent: XmlElement, ...names: readonly string[]): string {
  const text = textAt(parent, ...names);
  if (text === undefined) throw new BankFileUnreadable(`${parent.name} has no ${names.join('/')}.`, parent.line);
  return text;
}

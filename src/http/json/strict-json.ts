import { isUtf8 } from 'node:buffer';
import { JsonNumber, numberFromLiteral } from './json-number.js';
import {
  BodyNotObject,
  DuplicateJsonKey,
  InvalidString,
  JsonTooDeep,
  MalformedJson,
  TooManyItems,
} from './json.errors.js';

/** What strict JSON reads into: plain objects and arrays, with number literals kept where they matter. */
export type JsonValue = string | number | boolean | null | JsonNumber | JsonValue[] | JsonObject;
export interface JsonObject {
  [member: string]: JsonValue;
}

export interface JsonLimits {
  /** Levels of objects and arrays, the root included. */
  readonly depthMax: number;
  /** Items of one array. */
  readonly itemsMax: number;
  /** Members of all objects and items of all arrays together. */
  readonly membersMax: number;
}

export const JSON_LIMITS: JsonLimits = { depthMax: 32, itemsMax: 1_000, membersMax: 10_000 };

/**
 * Reads the body of a request: one JSON object in UTF-8, or nothing at all, which is `{}`.
 * @throws MalformedJson | DuplicateJsonKey | InvalidString | JsonTooDeep | TooManyItems | BodyNotObject
 */
export function parseJsonBody(bytes: Buffer, limits: JsonLimits = JSON_LIMITS): JsonObject {
  if (bytes.length === 0) return {};
  const value = parseStrictJson(bytes, limits);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof JsonNumber) {
    throw new BodyNotObject();
  }
  return value;
}

/** Reads one JSON value of any kind; see `parseJsonBody`. */
export function parseStrictJson(bytes: Buffer, limits: JsonLimits = JSON_LIMITS): JsonValue {
  if (!isUtf8(bytes)) throw new MalformedJson('The body is not valid UTF-8.');
  return new StrictJsonReader(bytes.toString('utf8'), limits).read();
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const FOUR_HEX_DIGITS = /^[0-9a-fA-F]{4}$/;
const LONE_SURROGATE = /[\ud800-\udfff]/u;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** A recursive-descent reader of RFC 8259; its recursion is bounded by `depthMax`. */
class StrictJsonReader {
  private position = 0;
  private depth = 0;
  private members = 0;

  constructor(
    private readonly text: string,
    private readonly limits: JsonLimits,
  ) {}

  read(): JsonValue {
    this.skipSpace();
    const value = this.readValue();
    this.skipSpace();
    if (this.position < this.text.length) throw this.malformed('There is more than one JSON value');
    return value;
  }

  private readValue(): JsonValue {
    switch (this.text.charCodeAt(this.position)) {
      case QUOTE:
        return this.readString();
      case OPEN_BRACE:
        return this.readObject();
      case OPEN_BRACKET:
        return this.readArray();
      case 0x74:
        return this.readWord('true', true);
      case 0x66:
        return this.readWord('false', false);
      case 0x6e:
        return this.readWord('null', null);
      default:
        return this.readNumber();
    }
  }

  private readObject(): JsonObject {
    this.enter();
    const result: JsonObject = {};
    this.skipSpace();
    if (this.takes(CLOSE_BRACE)) return this.leave(result);
    do {
      this.readMember(result);
      this.skipSpace();
    } while (this.takes(COMMA));
    if (!this.takes(CLOSE_BRACE)) throw this.malformed('An object is not closed');
    return this.leave(result);
  }

  private readMember(result: JsonObject): void {
    this.skipSpace();
    const start = this.position;
    if (this.text.charCodeAt(start) !== QUOTE) throw this.malformed('A member has no name');
    const name = this.readString();
    if (name === '__proto__') throw new MalformedJson('A member may not be named __proto__,', start);
    if (Object.hasOwn(result, name)) throw new DuplicateJsonKey(start);
    this.skipSpace();
    if (!this.takes(COLON)) throw this.malformed('A member has no value');
    this.skipSpace();
    this.count();
    const value = this.readValue();
    if (name === 'constructor' && namesPrototype(value)) {
      throw new MalformedJson('A member may not be named constructor.prototype,', start);
    }
    result[name] = value;
  }

  private readArray(): JsonValue[] {
    this.enter();
    const result: JsonValue[] = [];
    this.skipSpace();
    if (this.takes(CLOSE_BRACKET)) return this.leave(result);
    do {
      this.skipSpace();
      if (result.length >= this.limits.itemsMax) {
        throw new TooManyItems(`An array has more than ${this.limits.itemsMax} items.`);
      }
      this.count();
      result.push(this.readValue());
      this.skipSpace();
    } while (this.takes(COMMA));
    if (!this.takes(CLOSE_BRACKET)) throw this.malformed('An array is not closed');
    return this.leave(result);
  }

  private readString(): string {
    const opening = this.position;
    let start = opening + 1;
    let result = '';
    let escaped = false;
    for (let index = start; index < this.text.length; index += 1) {
      const code = this.text.charCodeAt(index);
      if (code === QUOTE) {
        this.position = index + 1;
        result += this.text.slice(start, index);
        if (escaped) this.refuseUnstorable(result, opening);
        return result;
      }
      if (code === BACKSLASH) {
        escaped = true;
        result += this.text.slice(start, index);
        this.position = index;
        result += this.readEscape();
        start = this.position;
        index = start - 1;
      } else if (code < SPACE) {
        this.position = index;
        throw this.malformed('A string holds a control character');
      }
    }
    throw this.malformed('A string is not closed');
  }

  private readEscape(): string {
    const kind = this.text[this.position + 1] ?? '';
    if (kind === 'u') {
      const digits = this.text.slice(this.position + 2, this.position + 6);
      if (!FOUR_HEX_DIGITS.test(digits)) throw this.malformed('A string holds a malformed escape');
      this.position += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const character = ESCAPES[kind];
    if (character === undefined) throw this.malformed('A string holds a malformed escape');
    this.position += 2;
    return character;
  }

  /** Only escapes can bring these in: the bytes are valid UTF-8, and a raw control character is malformed. */
  private refuseUnstorable(value: string, opening: number): void {
    if (value.includes('\0')) throw new InvalidString('A string holds a NUL character', opening);
    if (LONE_SURROGATE.test(value)) throw new InvalidString('A string holds a lone surrogate', opening);
  }

  private readNumber(): number | JsonNumber {
    NUMBER.lastIndex = this.position;
    const literal = NUMBER.exec(this.text)?.[0];
    if (literal === undefined) throw this.malformed('There is no JSON value');
    this.position += literal.length;
    return numberFromLiteral(literal);
  }

  private readWord<Value>(word: string, value: Value): Value {
    if (!this.text.startsWith(word, this.position)) throw this.malformed('There is no JSON value');
    this.position += word.length;
    return value;
  }

  private skipSpace(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.position);
      if (code !== SPACE && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.position += 1;
    }
  }

  private takes(code: number): boolean {
    if (this.text.charCodeAt(this.position) !== code) return false;
    this.position += 1;
    return true;
  }

  private enter(): void {
    this.position += 1;
    this.depth += 1;
    if (this.depth > this.limits.depthMax) throw new JsonTooDeep(this.limits.depthMax);
  }

  private leave<Value>(value: Value): Value {
    this.depth -= 1;
    return value;
  }

  private count(): void {
    this.members += 1;
    if (this.members > this.limits.membersMax) {
      throw new TooManyItems(`The body has more than ${this.limits.membersMax} members and items.`);
    }
  }

  private malformed(reason: string): MalformedJson {
    return new MalformedJson(reason, this.position);
  }
}

function namesPrototype(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype');
}

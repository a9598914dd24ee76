/**
 * A number literal as it was sent, where a JavaScript number would not say the same (`100.00`, `1e2`,
 * `0.30000000000000004`, `-0`). Only money, quantities and prices accept one; they judge the literal.
 */
export class JsonNumber {
  /** @param literal a number by the JSON grammar. */
  constructor(readonly literal: string) {
    Object.freeze(this);
  }

  toString(): string {
    return this.literal;
  }
}

/** The number itself when the literal is a safe integer in its canonical form; else the literal, kept. */
export function numberFromLiteral(literal: string): number | JsonNumber {
  const value = Number(literal);
  if (Number.isSafeInteger(value) && String(value) === literal) return value;
  return new JsonNumber(literal);
}

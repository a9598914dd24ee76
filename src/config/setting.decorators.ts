import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, Matches, Max, Min, ValidateBy } from 'class-validator';

/** A whole number within bounds. */
export function WholeNumber(min: number, max: number): PropertyDecorator {
  const message = `a whole number from ${String(min)} to ${String(max)}`;
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (isDigits(value) ? Number(value) : value)),
    IsInt({ message }),
    Min(min, { message }),
    Max(max, { message }),
  );
}

/** `on` or `off`. */
export function OnOff(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (value === 'on' ? true : value === 'off' ? false : value)),
    IsBoolean({ message: 'on or off' }),
  );
}

/** One of a few words. */
export function OneOf(words: readonly string[]): PropertyDecorator {
  return IsIn(words, { message: `one of ${words.join(', ')}` });
}

/** Text that matches a pattern; `expected` says so in words. */
export function Pattern(pattern: RegExp, expected: string): PropertyDecorator {
  return Matches(pattern, { message: expected });
}

/** May be left out. */
export function Optional(): PropertyDecorator {
  return IsOptional();
}

/** Text of at least so many bytes in UTF-8. */
export function MinBytes(bytes: number): PropertyDecorator {
  const message = `at least ${String(bytes)} bytes`;
  const validate = (value: unknown): boolean => typeof value === 'string' && Buffer.byteLength(value) >= bytes;
  return ValidateBy({ name: 'minBytes', validator: { validate, defaultMessage: () => message } });
}

/** An absolute URL with one of the protocols, such as `postgresql:`. */
export function UrlOf(protocols: readonly string[], expected: string): PropertyDecorator {
  const validate = (value: unknown): boolean =>
    typeof value === 'string' && URL.canParse(value) && protocols.includes(new URL(value).protocol);
  return ValidateBy({ name: 'urlOf', validator: { validate, defaultMessage: () => expected } });
}

function isDigits(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,9}$/.test(value);
}

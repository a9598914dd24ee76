import 'reflect-metadata';
import { PartialType, PickType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  Allow,
  ArrayMaxSize,
  IsArray,
  IsDate,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  registerDecorator,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { JsonNumber } from '../json/json-number.js';
import { PageQuery } from '../pagination.js';
import { ProblemError, type ProblemPlace } from '../problem.js';
import { shapeOf } from './dto-shape.js';
import type { DtoClass } from './field.js';
import { IsBusinessDate, IsCurrency, IsListOf, IsMoney, IsNested, IsText, readBody, readQuery } from './index.js';

/** The places that a body is refused for; none when it is taken. */
function refusals(
  dto: DtoClass,
  body: unknown,
  read: (dto: DtoClass, value: never) => object = readBody,
): ProblemPlace[] {
  try {
    read(dto, body as never);
    return [];
  } catch (error) {
    if (error instanceof ProblemError) return [...(error.errors ?? [])];
    throw error;
  }
}

const pointers = (dto: DtoClass, body: unknown): string[] => refusals(dto, body).map(({ pointer }) => pointer);

/** Without the class, for `toEqual`. */
const membersOf = (dto: object): object => Object.fromEntries(Object.entries(dto));

const IsEven = (): PropertyDecorator =>
  ValidateBy(
    { name: 'isEven', validator: { validate: (value) => Number(value) % 2 === 0, defaultMessage: () => 'not even' } },
    { context: { code: 'amount_precision' } },
  );

describe("class-validator's own decorators", () => {
  class PlainDto {
    @IsString() @MaxLength(10) name: string;
    @IsOptional() @IsString() memo?: string | null;
    @IsIn(['red', 'blue']) colour: string;
    @IsInt() count = 7;
    @IsString({ each: true }) @IsArray() @IsOptional() tags?: readonly string[];
    @Allow() extra?: unknown;
  }
  const PLAIN = { name: 'Chair', colour: 'red' };

  it('make a property known, judge it and keep its initial value', () => {
    const dto = readBody(PlainDto, { ...PLAIN, memo: null, tags: ['a'], extra: { deep: [1] } });
    expect(dto).toBeInstanceOf(PlainDto);
    expect(membersOf(dto)).toEqual({ ...PLAIN, memo: null, count: 7, tags: ['a'], extra: { deep: [1] } });
    expect([dto, dto.tags, dto.extra, (dto.extra as { deep: unknown }).deep].every(Object.isFrozen)).toBe(true);
  });

  it('refuse with a pointer, a code and their own message', () => {
    expect(refusals(PlainDto, { name: 'a'.repeat(11), colour: 'green', count: 'x', tags: [1] })).toEqual([
      { pointer: '/name', code: 'validation_failed', message: 'name must be shorter than or equal to 10 characters' },
      { pointer: '/colour', code: 'validation_failed', message: expect.stringContaining('must be one of') as string },
      { pointer: '/count', code: 'validation_failed', message: 'count must be an integer number' },
      { pointer: '/tags', code: 'validation_failed', message: 'each value in tags must be a string' },
    ]);
  });

  it('leave what nobody declares unknown', () => {
    expect(refusals(PlainDto, { ...PLAIN, admin: true })).toEqual([
      { pointer: '/admin', code: 'validation_failed', message: 'This member is unknown here.' },
    ]);
  });

  it('give their context as the code', () => {
    class CustomDto {
      @IsEven() number: number;
      @IsShouted() word: string;
    }
    expect(refusals(CustomDto, { number: 3, word: 'quiet' })).toEqual([
      { pointer: '/number', code: 'amount_precision', message: 'not even' },
      { pointer: '/word', code: 'validation_failed', message: 'word must be in capitals' },
    ]);
    expect(membersOf(readBody(CustomDto, { number: 4, word: 'LOUD' }))).toEqual({ number: 4, word: 'LOUD' });
  });

  it('get numbers whose literals a number can hold, and no others', () => {
    class NumberDto {
      @IsNumber() rate: number;
      @IsObject() @IsOptional() bag?: object;
    }
    const rate = (literal: string): unknown => readBody(NumberDto, { rate: new JsonNumber(literal) }).rate;
    expect(['0.1', '1.50', '1e2', '-0', '0.30000000000000004'].map(rate)).toEqual([
      0.1, 1.5, 100, 0, 0.30000000000000004,
    ]);
    for (const literal of ['12345678901234567890', '0.1000000000000000055511', '1e400', '1e-400']) {
      expect(pointers(NumberDto, { rate: new JsonNumber(literal) })).toEqual(['/rate']);
    }
    const bag = { list: [new JsonNumber('1e400')], constructor: 1 };
    expect(pointers(NumberDto, { rate: 1, bag })).toEqual(['/bag/list/0', '/bag/constructor']);
  });

  it('work with class-transformer in a query', () => {
    class ListQuery extends PageQuery {
      @Type(() => Number) @IsInt() @IsOptional() age?: number;
      @Transform(({ value }: { value: unknown }) => String(value).trim()) @IsString() word: string;
      @IsString({ each: true }) @IsOptional() tag?: string[];
      @Type(() => Date) @IsDate() @IsOptional() since?: Date;
    }
    const query = readQuery(ListQuery, { age: '7', word: ' a ', tag: ['x', 'y'], since: '2026-01-31', limit: '3' });
    expect(membersOf(query)).toEqual({ age: 7, word: 'a', tag: ['x', 'y'], since: new Date('2026-01-31'), limit: 3 });
    expect(
      refusals(ListQuery, { age: 'x', word: 'a', limit: '0' }, readQuery as never).map((at) => at.pointer),
    ).toEqual(['limit', 'age']);
  });

  it('must not be asynchronous', () => {
    class SlowDto {
      @IsSlow() name: string;
    }
    expect(() => readBody(SlowDto, { name: 'a' })).toThrow(
      new TypeError('SlowDto.name has an asynchronous constraint; judge it in the service'),
    );
  });
});

describe('a class with decorators of both kinds', () => {
  class LineDto {
    @IsText({ max: 5 }) text: string;
    @IsInt() count: number;
    @IsMoney({ currencyOf: '/currency' }) amount: string;
  }
  class MixedDto {
    @IsText({ max: 10 }) @Matches(/^[A-Z]/) name: string;
    @IsCurrency() currency: string;
    @IsText({ max: 5 }) @IsOptional() memo?: string | null;
    @IsBusinessDate() @ValidateIf((dto: MixedDto) => dto.memo === 'dated') date?: string;
    @ValidateNested({ each: true }) @Type(() => LineDto) @IsArray() @ArrayMaxSize(2) lines: readonly LineDto[];
    @IsNested(() => LineDto, { optional: true }) line?: LineDto;
    @ValidateNested() @Type(() => LineDto) @IsOptional() other?: LineDto;
    @IsListOf(() => LineDto, { max: 3, optional: true }) @ArrayMaxSize(1) few?: readonly LineDto[];
    @ValidateNested() @IsOptional() untyped?: object;
  }
  const LINE = { text: 'a', count: 1, amount: new JsonNumber('1.50') };
  const MIXED = { name: 'Chair', currency: 'EUR', lines: [LINE] };

  it('is read by both, in depth', () => {
    const dto = readBody(MixedDto, { ...MIXED, memo: null, date: 'ignored', line: LINE, other: LINE, few: [LINE] });
    const line = { text: 'a', count: 1, amount: '1.50' };
    expect(dto).toMatchObject({ name: 'Chair', memo: null, lines: [line], line, other: line, few: [line] });
    expect([dto.lines[0], dto.line, dto.other].every((one) => one instanceof LineDto && Object.isFrozen(one))).toBe(
      true,
    );
    expect(Object.isFrozen(dto.lines)).toBe(true);
    expect(readBody(MixedDto, MIXED)).not.toHaveProperty('memo');
  });

  it('finds the faults of both, each once', () => {
    const line = { text: 'too long', count: 1.5, amount: '1.234', admin: true };
    const found = refusals(MixedDto, {
      name: 'a',
      currency: 'EUR',
      date: 'never',
      lines: [LINE, line],
      other: { ...LINE, count: 'x' },
    });
    expect(found.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/lines/1/admin validation_failed',
      '/lines/1/text validation_failed',
      '/lines/1/amount amount_precision',
      '/lines/1/count validation_failed',
      '/other/count validation_failed',
      '/name validation_failed',
    ]);
    expect(pointers(MixedDto, { ...MIXED, name: 5, memo: 'dated', date: 'never' })).toEqual(['/name', '/date']);
  });

  it('refuses objects in the wrong places', () => {
    expect(pointers(MixedDto, { ...MIXED, lines: LINE })).toEqual(['/lines', '/lines']);
    expect(pointers(MixedDto, { ...MIXED, lines: [1, LINE, LINE] })).toEqual(['/lines/0']);
    expect(pointers(MixedDto, { ...MIXED, other: 'x' })).toEqual(['/other']);
    expect(pointers(MixedDto, { ...MIXED, other: [1] })).toEqual(['/other/0']);
    expect(pointers(MixedDto, { ...MIXED, few: [LINE, LINE] })).toEqual(['/few']);
    expect(refusals(MixedDto, { ...MIXED, untyped: { a: 1 } })).toEqual([
      { pointer: '/untyped', code: 'validation_failed', message: 'It is not known what may stand here.' },
    ]);
  });

  it("keeps its rules in Nest's mapped types", () => {
    class PatchDto extends PartialType(PickType(MixedDto, ['name', 'currency']), { skipNullProperties: false }) {}
    expect(membersOf(readBody(PatchDto, {}))).toEqual({});
    expect(membersOf(readBody(PatchDto, { name: 'Cafe\u0301' }))).toEqual({ name: 'Caf\u00e9' });
    expect(refusals(PatchDto, { name: 'a', currency: null, lines: [] }).map(({ pointer }) => pointer)).toEqual([
      '/lines',
      '/currency',
      '/name',
    ]);
  });

  it('is the only one that class-validator is asked about', () => {
    class OwnDto {
      @IsText({ max: 5, optional: true, nullable: true }) text?: string | null;
      @IsListOf(() => LineDto, { max: 3 }) lines: readonly LineDto[];
    }
    class OwnPatchDto extends PartialType(OwnDto) {}
    expect([OwnDto, OwnPatchDto, PageQuery].map((dto) => shapeOf(dto).foreign)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(shapeOf(LineDto).foreign).toBeDefined();
  });
});

function IsShouted(): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name: 'isShouted',
      target: target.constructor,
      propertyName: propertyName as string,
      options: { message: '$property must be in capitals' },
      validator: { validate: (value: unknown) => typeof value === 'string' && value === value.toUpperCase() },
    });
  };
}

function IsSlow(): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name: 'isSlow',
      target: target.constructor,
      propertyName: propertyName as string,
      async: true,
      validator: { validate: () => Promise.resolve(true) },
    });
  };
}

import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { PartialType, PickType } from '@nestjs/swagger';
import {
  Answers,
  AnswersPage,
  assertVersion,
  IdParam,
  IfMatch,
  IsBusinessDate,
  IsCountry,
  IsCurrency,
  IsDecimal,
  IsEmailAddress,
  IsEnumValue,
  IsFlag,
  IsId,
  IsListOf,
  IsListOfIds,
  IsMetadata,
  IsMoney,
  IsNested,
  IsQuantity,
  IsText,
  IsTimestamp,
  IsTimeZone,
  IsUnitPrice,
  IsWhole,
  NotFound,
  type Page,
  pageOf,
  PageQuery,
  ViewProperty,
} from '../../../src/http/index.js';

export class AddressDto {
  @IsText({ max: 100 }) city: string;
  @IsCountry() country: string;
}

export class LineDto {
  @IsText({ max: 200 }) description: string;
  @IsQuantity() quantity: string;
  @IsUnitPrice({ currencyOf: '/currency' }) unitPrice: string;
}

export class CreateThingDto {
  @IsText({ max: 20 }) name: string;
  @IsMoney({ currencyOf: 'currency' }) amount: string;
  @IsCurrency() currency: string;
  @IsMoney({ currencyOf: 'currency', allowZero: true, allowNegative: true, optional: true }) balance?: string;
  @IsBusinessDate({ optional: true }) date?: string;
  @IsTimestamp({ optional: true }) at?: Date;
  @IsId({ optional: true }) ownerId?: string;
  @IsEnumValue(['red', 'blue'], { optional: true }) colour?: string;
  @IsFlag({ optional: true }) active?: boolean;
  @IsWhole({ min: 1, max: 1440, optional: true }) minutes?: number;
  @IsDecimal({ decimals: 4, min: '0', max: '100', optional: true }) percent?: string;
  @IsText({ max: 100, optional: true, nullable: true, multiline: true }) memo?: string | null;
  @IsEmailAddress({ optional: true }) email?: string;
  @IsTimeZone({ optional: true }) timezone?: string;
  @IsMetadata({ optional: true }) metadata?: Readonly<Record<string, string>>;
  @IsNested(() => AddressDto, { optional: true }) address?: AddressDto;
  @IsListOf(() => LineDto, { min: 1, max: 3, optional: true }) lines?: readonly LineDto[];
  @IsListOfIds({ max: 3, unique: true, optional: true }) tagIds?: readonly string[];
}

export class UpdateThingDto extends PartialType(PickType(CreateThingDto, ['name', 'memo']), {
  skipNullProperties: false,
}) {}

export class ListThingsQuery extends PageQuery {
  @IsEnumValue(['red', 'blue'], { optional: true }) colour?: string;
  @IsTimestamp({ optional: true }) updatedSince?: Date;
  @IsFlag({ optional: true }) active?: boolean;
  @IsText({ max: 50, optional: true }) name?: string;
}

export class AddressView {
  @ViewProperty('text') city: string;
}

export class ThingView {
  @ViewProperty('id') id: string;
  @ViewProperty('money') amount: string;
  @ViewProperty('whole') version: number;
  @ViewProperty('text', { nullable: true }) memo: string | null;
  @ViewProperty(['red', 'blue']) colour: string;
  @ViewProperty(() => AddressView, { nullable: true }) address: AddressView | null;
  @ViewProperty([() => AddressView]) addresses: readonly AddressView[];
}

/** What got through to a handler, for the assertion that a refused request has no effect. */
export const received: unknown[] = [];

@Controller('api/things')
export class ThingsController {
  @Post()
  @Answers(ThingView, 'Make a thing')
  create(@Body() dto: CreateThingDto): object {
    received.push(dto);
    return {
      id: '6f1f3d0a-1c1b-4d0e-8f7a-0c9a3b2d1e4f',
      dto,
      frozen: isDeeplyFrozen(dto),
      isDto: dto instanceof CreateThingDto,
    };
  }

  @Get()
  @AnswersPage(ThingView)
  list(@Query() query: ListThingsQuery): Page<object> {
    const after = query.after('all');
    const rows = Array.from({ length: query.limit + 1 }, (_, index) => ({
      at: new Date(Date.UTC(2026, 0, 1, 0, 0, index)),
      id: `6f1f3d0a-1c1b-4d0e-8f7a-${String(index).padStart(12, '0')}`,
    }));
    return pageOf(
      rows,
      query,
      'all',
      (row) => row,
      (row) => ({ ...row, after, colour: query.colour }),
    );
  }

  @Get(':id')
  @Answers(ThingView)
  get(@IdParam() id: string): object {
    if (id.startsWith('f')) throw new NotFound();
    return { id, version: 7 };
  }

  @Patch(':id')
  @Answers(ThingView)
  update(@IdParam() id: string, @IfMatch({ required: true }) expected: number, @Body() dto: UpdateThingDto): object {
    assertVersion(7, expected);
    received.push(dto);
    return { id, dto, version: 8 };
  }

  /** Takes neither body nor query. */
  @Post(':id/void')
  @HttpCode(200)
  void(@IdParam() id: string): object {
    received.push(id);
    return { id };
  }
}

export class ImportDto {
  @IsText({ max: 5_000_000, optional: true }) content?: string;
  @IsListOfIds({ max: 5_000, optional: true }) ids?: readonly string[];
}

@Controller('api/imports')
export class ImportsController {
  @Post()
  create(@Body() dto: ImportDto): object {
    received.push(dto);
    return { length: dto.content?.length, ids: dto.ids?.length };
  }
}

@Controller('api/failures')
export class FailuresController {
  @Get(':kind')
  fail(@Param('kind') kind: string): never {
    if (kind === 'database') throw Object.assign(new Error('connect ECONNREFUSED 10.0.0.1'), { code: 'ECONNREFUSED' });
    throw new Error('SELECT secret FROM users');
  }
}

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Date) return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen);
}

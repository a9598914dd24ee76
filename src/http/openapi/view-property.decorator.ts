import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { CURRENCIES } from '../currency.js';

/** What a member of an answer is; the words are those of the DTO decorators. */
export type ViewKind = keyof typeof SCHEMAS;
export type ViewClass = new (...parameters: never[]) => object;

export interface ViewOptions {
  readonly nullable?: boolean;
  /** The member may be missing. */
  readonly optional?: boolean;
  readonly description?: string;
  readonly example?: unknown;
}

const SCHEMAS = {
  id: { type: 'string', format: 'uuid' },
  money: { type: 'string', format: 'decimal', example: '100.00' },
  signedMoney: { type: 'string', format: 'decimal', example: '-100.00' },
  unitPrice: { type: 'string', format: 'decimal', example: '9.99' },
  quantity: { type: 'string', format: 'decimal', example: '2.5000' },
  decimal: { type: 'string', format: 'decimal', example: '1.5' },
  currency: { type: 'string', format: 'iso-4217', enum: [...CURRENCIES], example: 'EUR' },
  date: { type: 'string', format: 'date', example: '2026-01-31' },
  instant: { type: 'string', format: 'date-time', example: '2026-01-31T12:00:00.000Z' },
  text: { type: 'string' },
  email: { type: 'string', format: 'email' },
  country: { type: 'string', pattern: '^[A-Z]{2}$', example: 'DE' },
  timeZone: { type: 'string', example: 'Europe/Berlin' },
  whole: { type: 'integer' },
  flag: { type: 'boolean' },
  metadata: { type: 'object', additionalProperties: { type: 'string' }, example: { order: 'A-1001' } },
} as const satisfies Record<string, ApiPropertyOptions>;

/**
 * Documents a member of an answer: a kind, a list of words, another view, or a list of views.
 *
 * ```ts
 * @ViewProperty('money') amount: string;
 * @ViewProperty(['open', 'paid']) status: string;
 * @ViewProperty([() => LineView]) lines: readonly LineView[];
 * ```
 */
export function ViewProperty(
  kind: ViewKind | readonly string[] | (() => ViewClass) | readonly [() => ViewClass],
  options: ViewOptions = {},
): PropertyDecorator {
  const { optional, ...documented } = options;
  return ApiProperty({ ...schemaOf(kind), ...documented, required: optional !== true } as ApiPropertyOptions);
}

function schemaOf(kind: Parameters<typeof ViewProperty>[0]): ApiPropertyOptions {
  if (typeof kind === 'string') return { ...SCHEMAS[kind] };
  if (typeof kind === 'function') return { type: () => kind() };
  const [first] = kind;
  if (typeof first === 'function') return { type: () => [first()] };
  return { type: 'string', enum: [...(kind as readonly string[])] };
}

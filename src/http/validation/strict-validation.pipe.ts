import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import type { DtoClass } from './field.js';
import { readBody, readQuery } from './read-dto.js';

const NO_DTO: ReadonlySet<unknown> = new Set([undefined, Object, Array, String, Number, Boolean]);

/**
 * Reads every `@Body()` and `@Query()` into its DTO class, whose members are declared by the decorators of this folder or
 * by class-validator's own: nothing unknown, nothing coerced, normalised, frozen. Path and custom parameters have pipes of
 * their own.
 */
@Injectable()
export class StrictValidationPipe implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    if (metadata.type !== 'body' && metadata.type !== 'query') return value;
    const dto = dtoOf(metadata);
    return metadata.type === 'body' ? readBody(dto, value) : readQuery(dto, value as Readonly<Record<string, unknown>>);
  }
}

/** @throws TypeError when the parameter is not the whole body or query as a DTO class: a defect of the controller. */
function dtoOf({ metatype, data, type }: ArgumentMetadata): DtoClass {
  if (metatype === undefined || NO_DTO.has(metatype) || data !== undefined) {
    throw new TypeError(`a @${type === 'body' ? 'Body' : 'Query'}() parameter must be typed with a DTO class`);
  }
  return metatype as DtoClass;
}

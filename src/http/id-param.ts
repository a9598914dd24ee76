import { type ArgumentMetadata, Injectable, Param, type PipeTransform } from '@nestjs/common';
import { InvalidId } from './http.errors.js';
import { parseId } from './validation/index.js';

/** Reads an id of the path: a UUID, taken in lower case. */
@Injectable()
export class IdPipe implements PipeTransform {
  /** @throws InvalidId */
  transform(value: unknown, metadata: ArgumentMetadata): string {
    const id = parseId(value);
    if (id === undefined) throw new InvalidId(metadata.data ?? 'id');
    return id;
  }
}

const idPipe = new IdPipe();

/** Injects an id of the path, `:id` unless named otherwise. */
export function IdParam(name = 'id'): ParameterDecorator {
  return Param(name, idPipe);
}

import type { OpenAPIObject } from '@nestjs/swagger';
import { dtoNames } from '../validation/field.js';

/** Bodies take no unknown members, so their schemas say so. Answers may grow, so theirs do not. */
export function closeDtoSchemas(document: OpenAPIObject): void {
  const names = dtoNames();
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    if ((names.has(name) || name.endsWith('Dto')) && !('$ref' in schema)) schema.additionalProperties = false;
  }
}

import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, getSchemaPath } from '@nestjs/swagger';
import type { ViewClass } from './view-property.decorator.js';

/**
 * Documents what a method answers. For an idempotent operation the document gets the first status, the replay with 200
 * and the headers from the registry.
 */
export function Answers(view: ViewClass, summary?: string): MethodDecorator {
  return applyDecorators(ApiOkResponse({ type: view, description: 'The resource.' }), ...summarised(summary));
}

/** Documents a method that answers pages of a view. */
export function AnswersPage(view: ViewClass, summary?: string): MethodDecorator {
  const schema = {
    type: 'object',
    required: ['data', 'nextCursor'],
    properties: {
      data: { type: 'array', items: { $ref: getSchemaPath(view) } },
      nextCursor: { type: 'string', nullable: true, description: 'Asks for the next page; null on the last one.' },
    },
  };
  return applyDecorators(
    ApiExtraModels(view),
    ApiOkResponse({ schema, description: 'A page of the list.' }),
    ...summarised(summary),
  );
}

function summarised(summary: string | undefined): MethodDecorator[] {
  return summary === undefined ? [] : [ApiOperation({ summary })];
}

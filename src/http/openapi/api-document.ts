import type { INestApplication } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/internal';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { addComponents } from './document-components.js';
import { describeOperation } from './describe-operation.js';
import type { DocsOptions, DocumentedOperation } from './docs-options.js';
import { closeDtoSchemas } from './dto-schemas.js';

const DESCRIPTION = `Every write takes the header \`Idempotency-Key\`: sent again with the same key and payload it answers \
as it did first, with 200 and \`Idempotent-Replayed: true\`, and changes nothing. Keys never expire.

Answers are JSON, whatever \`Accept\` says. Errors are \`application/problem+json\` with a stable \`code\`; \
[all of them](/docs/errors). Amounts are decimal strings in major units; a JSON number with the \
same digits is taken too, but is another payload under one key than the string. \
Text is stored in Unicode NFC, control characters included; zero-width and bidirectional characters are refused.`;

/** The OpenAPI 3.1 document of all controllers, completed from the write contract and the catalogue of problems. */
export function createApiDocument(app: INestApplication, options: DocsOptions): OpenAPIObject {
  const operations = operationsById(app, options);
  const document = SwaggerModule.createDocument(app, outline(options), {
    operationIdFactory: (controller, method) =>
      operations.get(keyOf(controller, method))?.name ?? readId(controller, method),
  });
  addComponents(document);
  closeDtoSchemas(document);
  const byName = new Map([...operations.values()].map((operation) => [operation.name, operation]));
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation !== undefined)
        describeOperation(operation, path, byName.get(operation.operationId ?? ''), document);
    }
  }
  return document;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

function outline(options: DocsOptions): Omit<OpenAPIObject, 'paths'> {
  const builder = new DocumentBuilder()
    .setTitle('AccuBooks')
    .setDescription(DESCRIPTION)
    .setVersion(options.version)
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'bearer');
  return (options.serverUrl === undefined ? builder : builder.addServer(options.serverUrl)).build();
}

/** The document knows methods by the names of class and method; the write contract knows them by the method itself. */
function operationsById(app: INestApplication, { operationOf }: DocsOptions): Map<string, DocumentedOperation> {
  const operations = new Map<string, DocumentedOperation>();
  const scanner = new MetadataScanner();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, object>;
      for (const method of scanner.getAllMethodNames(prototype)) {
        const handler = prototype[method];
        if (handler === undefined || !Reflect.hasMetadata(PATH_METADATA, handler)) continue;
        const operation = operationOf(handler);
        if (operation !== undefined) operations.set(keyOf(metatype.name, method), operation);
      }
    }
  }
  return operations;
}

function keyOf(controller: string, method: string): string {
  return `${controller}.${method}`;
}

/** `InvoicesController.list` is `invoices_list`. */
function readId(controller: string, method: string): string {
  const name = controller.replace(/Controller$/, '');
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}_${method}`;
}

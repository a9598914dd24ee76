import { type HttpApplication, startHttpApplication } from './support/http-application.js';
import { exchange } from './support/raw-exchange.js';
import { ThingsController } from './support/things.controller.js';

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema & Record<string, unknown>>;
  required?: string[];
  additionalProperties?: unknown;
}
interface Operation {
  operationId: string;
  summary?: string;
  security?: object[];
  parameters: { $ref?: string; name?: string; schema?: Schema }[];
  requestBody?: { required?: boolean };
  responses: Record<
    string,
    { $ref?: string; headers?: Record<string, unknown>; content?: Record<string, { schema: object }> }
  >;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, { description: string; headers: object; content: object }>;
  };
}

const prototype = ThingsController.prototype as unknown as Record<'create' | 'update' | 'void', object>;
const CONTRACT = new Map<object, { name: string; firstStatus: number; ifMatch?: 'required' }>([
  [prototype.create, { name: 'createThing', firstStatus: 201 }],
  [prototype.update, { name: 'updateThing', firstStatus: 200, ifMatch: 'required' }],
  [prototype.void, { name: 'voidThing', firstStatus: 200 }],
]);

describe('the API description', () => {
  let http: HttpApplication;
  let document: Document;

  beforeAll(async () => {
    const docs = {
      version: '1.2.3',
      operationOf: (handler: object) => CONTRACT.get(handler),
      demoToken: 'demo.token.x',
    };
    http = await startHttpApplication({ docs });
    document = (await (await fetch(`${http.url}/docs/json`)).json()) as Document;
  });
  afterAll(() => http.close());

  const operation = (path: string, method: string): Operation => {
    const found = document.paths[path]?.[method];
    if (found === undefined) throw new Error(`no ${method} ${path}`);
    return found;
  };
  const references = (path: string, method: string): (string | undefined)[] =>
    operation(path, method).parameters.map((parameter) => parameter.$ref?.split('/').at(-1) ?? parameter.name);

  it('is OpenAPI 3.1 of every route', () => {
    expect(document.openapi).toBe('3.1.0');
    const routes = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(routes.sort()).toEqual([
      'get /api/failures/{kind}',
      'get /api/things',
      'get /api/things/{id}',
      'patch /api/things/{id}',
      'post /api/imports',
      'post /api/things',
      'post /api/things/{id}/void',
    ]);
  });

  it('tells a write with its key, first answer, replay and problems', () => {
    const create = operation('/api/things', 'post');
    expect([create.operationId, create.summary, create.security]).toEqual([
      'createThing',
      'Make a thing',
      [{ bearer: [] }],
    ]);
    expect(references('/api/things', 'post')).toEqual(['IdempotencyKey', 'CompanyId']);
    expect(Object.keys(create.responses)).toEqual([
      '200',
      '201',
      '400',
      '401',
      '403',
      '409',
      '413',
      '415',
      '422',
      '429',
      '500',
      '503',
    ]);
    expect(Object.keys(create.responses['201']?.headers ?? {})).toEqual([
      'X-Request-Id',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
      'Idempotency-Key',
      'Location',
      'ETag',
    ]);
    expect(Object.keys(create.responses['200']?.headers ?? {})).toEqual([
      'X-Request-Id',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
      'Idempotency-Key',
      'Location',
      'ETag',
      'Idempotent-Replayed',
      'Idempotency-Original-Status',
    ]);
    expect(create.responses['201']?.content).toEqual(create.responses['200']?.content);
    expect(create.requestBody?.required).toBe(true);
  });

  it('tells preconditions and optional bodies', () => {
    const update = operation('/api/things/{id}', 'patch');
    expect(references('/api/things/{id}', 'patch')).toEqual(['id', 'IdempotencyKey', 'CompanyId', 'RequiredIfMatch']);
    expect(Object.keys(update.responses)).toEqual(expect.arrayContaining(['404', '412', '428']));
    expect(update.requestBody?.required).toBe(false);
    expect(update.parameters[0]?.schema).toEqual({ type: 'string', format: 'uuid' });
  });

  it('tells a read with its filters and page', () => {
    const list = operation('/api/things', 'get');
    expect(list.operationId).toBe('things_list');
    expect(references('/api/things', 'get')).toEqual([
      'limit',
      'cursor',
      'colour',
      'updatedSince',
      'active',
      'name',
      'CompanyId',
    ]);
    expect(Object.keys(list.responses)).toEqual(['200', '400', '401', '403', '429', '500', '503']);
    expect(JSON.stringify(list.responses['200'])).toContain('#/components/schemas/ThingView');
  });

  it('describes bodies as the pipe reads them', () => {
    const { CreateThingDto: thing, UpdateThingDto: update, LineDto: line } = document.components.schemas;
    expect(thing?.required).toEqual(['name', 'amount', 'currency']);
    expect(update?.required ?? []).toEqual([]);
    expect([thing?.additionalProperties, update?.additionalProperties, line?.additionalProperties]).toEqual([
      false,
      false,
      false,
    ]);
    expect(thing?.properties?.['amount']).toMatchObject({ type: 'string', format: 'decimal', example: '100.00' });
    expect(thing?.properties?.['memo']).toMatchObject({ type: ['string', 'null'], maxLength: 100 });
    expect(thing?.properties?.['lines']).toMatchObject({
      type: 'array',
      minItems: 1,
      maxItems: 3,
      items: { $ref: '#/components/schemas/LineDto' },
    });
    expect(thing?.properties?.['address']).toEqual({ $ref: '#/components/schemas/AddressDto' });
    expect(thing?.properties?.['minutes']).toMatchObject({ type: 'integer', minimum: 1, maximum: 1440 });
    expect(thing?.properties?.['metadata']).toMatchObject({ type: 'object', additionalProperties: { type: 'string' } });
    expect(Object.keys(update?.properties ?? {})).toEqual(['name', 'memo']);
  });

  it('describes answers, null included', () => {
    const view = document.components.schemas['ThingView'];
    expect(view?.required).toEqual(['id', 'amount', 'version', 'memo', 'colour', 'address', 'addresses']);
    expect(view?.properties?.['memo']).toMatchObject({ type: ['string', 'null'] });
    expect(JSON.stringify(view?.properties?.['address'])).toMatch(/AddressView.*null/);
    expect(view?.additionalProperties).toBeUndefined();
  });

  it('tells which problems say when to come back, how much is left and how to sign in', () => {
    const statusesWith = (header: string): string[] =>
      Object.entries(document.components.responses)
        .filter(([, { headers }]) => header in headers)
        .map(([name]) => name.replace('Problem', ''));
    expect(statusesWith('Retry-After')).toEqual(['409', '429', '500', '503']);
    expect(statusesWith('RateLimit-Remaining')).toEqual(
      expect.arrayContaining(['400', '403', '404', '409', '412', '422', '428', '429', '500', '503']),
    );
    expect(statusesWith('RateLimit-Remaining')).not.toContain('401');
    expect(statusesWith('WWW-Authenticate')).toEqual(['401']);
  });

  it('lists the codes of each problem status, and every reference resolves', () => {
    expect(document.components.responses['Problem422']?.description).toContain('`amount_precision`');
    expect(JSON.stringify(document.components.responses['Problem422']?.content)).toContain('"amount_precision"');
    const text = JSON.stringify(document);
    for (const [, pointer = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = pointer
        .split('/')
        .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
      expect([pointer, typeof target]).toEqual([pointer, 'object']);
    }
    expect(text).not.toContain('"nullable"');
  });

  it('has a page to try it out, signed in with the token of the demo, and one about errors', async () => {
    const page = await fetch(`${http.url}/docs`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const script = await (await fetch(`${http.url}/docs/start.js`)).text();
    expect(script).toContain('demo.token.x');
    expect((await fetch(`${http.url}/docs/swagger-ui-bundle.js`)).status).toBe(200);
    const errors = await (await fetch(`${http.url}/docs/errors`)).text();
    expect(errors).toContain('id="amount_invalid"');
  });

  it('gives the token of the demo only to a browser on this machine', async () => {
    const script = async (headers: string): Promise<string> =>
      (await exchange(http.port, `GET /docs/start.js HTTP/1.1\r\n${headers}\r\nConnection: close\r\n\r\n`)).text;
    expect(await script('Host: localhost:5000')).toContain('demo.token.x');
    expect(await script('Host: localhost:5000')).toMatch(/cross-origin-resource-policy: same-origin/i);
    for (const headers of [
      'Host: evil.example',
      'Host: localhost\r\nX-Forwarded-For: 10.0.0.1',
      'Host: localhost\r\nForwarded: for=a',
    ]) {
      expect(await script(headers)).not.toContain('demo.token.x');
    }
  });

  it('leads from /docs/ to /docs', async () => {
    const answer = await fetch(`${http.url}/docs/`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([308, '/docs']);
  });

  it('can be closed', async () => {
    const closed = await startHttpApplication({ docs: false });
    for (const path of ['/docs', '/docs/', '/docs/json', '/docs/errors']) {
      expect((await fetch(`${closed.url}${path}`)).status).toBe(404);
    }
    await closed.close();
  });
});

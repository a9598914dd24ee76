import { RouteInventory } from '../../src/idempotency/contract/route-inventory.js';
import { MUTATIONS } from '../../src/mutations/index.js';
import { type RunningApplication, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

interface Operation {
  operationId: string;
  tags?: string[];
  responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}

/** The inventory: what is described, what is registered and what is served are the same. */
describe('the routes of the application', () => {
  let database: TestDatabase;
  let running: RunningApplication;
  let operations: Map<string, Operation>;
  let text: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    running = await startApplication({ database });
    const answer = await running.get('/docs/json');
    text = answer.text;
    const paths = answer.body['paths'] as Record<string, Record<string, Operation>>;
    operations = new Map(
      Object.entries(paths).flatMap(([path, item]) =>
        Object.entries(item).map(
          ([method, operation]) => [`${method.toUpperCase()} ${routed(path)}`, operation] as const,
        ),
      ),
    );
  });

  afterAll(async () => {
    await running.close();
    await database.drop();
  });

  it('are all described', () => {
    const served = running.application
      .get(RouteInventory)
      .routes.filter(({ method, path }) => path.startsWith('/api') && method !== 'HEAD')
      .map(({ method, path }) => `${method} ${path}`);
    expect([...operations.keys()].sort()).toEqual([...new Set(served)].sort());
  });

  it('are registered when they change something, under the name of their operation', () => {
    const described = [...operations].filter(([route]) => !route.startsWith('GET '));
    const registered = Object.entries(MUTATIONS).map(([name, { method, path }]) => [`${method} ${path}`, name]);
    expect(described.map(([route, { operationId }]) => [route, operationId]).sort()).toEqual(registered.sort());
  });

  it.each(Object.entries(MUTATIONS))(
    'describe the first answer and the replay of %s',
    (name, { method, path, firstStatus }) => {
      const responses = operations.get(`${method} ${path}`)?.responses ?? {};
      for (const status of [200, firstStatus]) {
        expect([name, status, responses[status]?.content?.['application/json']?.schema]).toEqual([
          name,
          status,
          expect.anything(),
        ]);
      }
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '409', '422', '429', '500', '503']));
    },
  );

  it('describe what every read answers', () => {
    const silent = [...operations].filter(
      ([, { responses }]) => responses['200']?.content?.['application/json']?.schema === undefined,
    );
    expect(silent.map(([route]) => route)).toEqual([]);
  });

  it('refer to nothing that is missing', () => {
    const document: unknown = JSON.parse(text);
    for (const [, pointer = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = pointer
        .split('/')
        .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], document);
      expect([pointer, typeof target]).toEqual([pointer, 'object']);
    }
  });
});

/** `/api/things/{id}` as the router writes it. */
function routed(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

import type { OperationDefinition } from '../operation.js';
import { contractViolations, type ControllerMethod } from './contract-violations.js';

const CREATE: OperationDefinition = {
  type: 'financial',
  method: 'POST',
  path: '/api/things',
  firstStatus: 201,
  resource: '/api/things/:id',
};

function method(changes: Partial<ControllerMethod> = {}): ControllerMethod {
  return {
    name: 'Things.create',
    method: 'POST',
    path: '/api/things',
    operation: 'createThing',
    notIdempotentReason: undefined,
    takesWrite: true,
    ...changes,
  };
}

const LIST = method({ name: 'Things.list', method: 'GET', operation: undefined, takesWrite: false });
const ROUTE = { method: 'POST', path: '/api/things' };

describe('contractViolations', () => {
  it('finds none where routes, methods and registry fit', () => {
    const routes = [ROUTE, { method: 'GET', path: '/api/things' }, { method: 'HEAD', path: '/metrics' }];
    expect(contractViolations({ createThing: CREATE }, [method(), LIST], routes)).toEqual([]);
  });

  it.each(['create-thing', 'create:thing', ''])('demands an alphanumeric name: "%s"', (name) => {
    expect(contractViolations({ [name]: CREATE }, [method({ operation: name })], [ROUTE])).toEqual([
      `The operation name "${name}" must be alphanumeric.`,
    ]);
  });

  it('finds an operation without a method', () => {
    expect(contractViolations({ createThing: CREATE }, [LIST], [])).toEqual([
      'The operation createThing is registered, but no method is decorated with it.',
    ]);
  });

  it('finds an operation on several methods', () => {
    const again = method({ name: 'Others.create', path: '/api/others' });
    expect(contractViolations({ createThing: CREATE }, [method(), again], [ROUTE])).toEqual([
      'The operation createThing is on several methods: Things.create, Others.create.',
    ]);
  });

  it.each([
    ['method', { method: 'PUT' }, 'PUT /api/things'],
    ['path', { path: '/api/others' }, 'POST /api/others'],
  ])('finds an operation on another %s than the registered one', (_what, changes, actual) => {
    expect(contractViolations({ createThing: CREATE }, [method(changes)], [])).toEqual([
      `The operation createThing is registered as POST /api/things, but Things.create is ${actual}.`,
    ]);
  });

  it('finds a method with an operation that is not registered', () => {
    expect(contractViolations({}, [method()], [ROUTE])).toEqual([
      'Things.create (POST /api/things) is decorated with createThing, which is not registered.',
    ]);
  });

  it('finds an idempotent method that takes no write', () => {
    expect(contractViolations({ createThing: CREATE }, [method({ takesWrite: false })], [ROUTE])).toEqual([
      'Things.create (POST /api/things) is idempotent but takes no @Write().',
    ]);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('finds a %s without a decorator', (verb) => {
    const plain = method({ method: verb, operation: undefined, takesWrite: false });
    expect(contractViolations({}, [plain], [])).toEqual([
      `Things.create (${verb} /api/things) changes data without @Idempotent(...).`,
    ]);
  });

  it('accepts a mutating method that gives its reason', () => {
    const excused = method({ operation: undefined, takesWrite: false, notIdempotentReason: 'It only computes.' });
    expect(contractViolations({}, [excused], [ROUTE])).toEqual([]);
  });

  it.each([
    { method: 'POST', path: '/api/hidden' },
    { method: 'DELETE', path: '/api/things' },
  ])('finds a route behind the back of the controllers: $method $path', (route) => {
    expect(contractViolations({ createThing: CREATE }, [method(), LIST], [route])).toEqual([
      `The route ${route.method} ${route.path} belongs to no controller's method.`,
    ]);
  });
});

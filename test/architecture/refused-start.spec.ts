import { Controller, Delete, Injectable, Module, type OnModuleInit, Patch, Post, Put, type Type } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { createApplication } from '../../src/application.js';
import { loadConfiguration } from '../../src/config/index.js';
import {
  ContractCheck,
  ContractViolated,
  Idempotent,
  type IdempotentWrite,
  NotIdempotent,
  type OperationName,
  Write,
} from '../../src/idempotency/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { TEST_ISSUER } from '../support/tokens.js';

@Controller('api/planted')
class Undecorated {
  @Post()
  post(): object {
    return {};
  }

  @Put(':id')
  put(): object {
    return {};
  }

  @Patch(':id')
  patch(): object {
    return {};
  }

  @Delete(':id')
  remove(): object {
    return {};
  }
}

@Controller('api/planted')
class Unregistered {
  @Post()
  @Idempotent('noSuchOperation' as OperationName)
  post(@Write() write: IdempotentWrite): object {
    return { id: write.id };
  }
}

@Controller('api/planted')
class ElsewhereThanRegistered {
  @Post()
  @Idempotent('createCustomer')
  post(@Write() write: IdempotentWrite): object {
    return { id: write.id };
  }
}

@Controller('api/planted')
class WithoutTheWrite {
  @Post()
  @Idempotent('createCustomer')
  post(): object {
    return {};
  }
}

@Injectable()
class BehindTheBack implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  onModuleInit(): void {
    this.host.httpAdapter.getInstance().post('/api/planted', () => ({}));
  }
}

@Controller('api/planted')
class Excused {
  @Post()
  @NotIdempotent('It only computes.')
  post(): object {
    return {};
  }
}

function planted({ controller, provider }: { controller?: Type; provider?: Type }): Type {
  @Module({
    controllers: controller === undefined ? [] : [controller],
    providers: provider === undefined ? [] : [provider],
  })
  class Planted {}
  return Planted;
}

/** Each violation is planted into the whole application: the check is seen red on every run. */
describe('the application', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  /** @returns what the start failed with, and the methods that have a route. */
  async function start(...modules: Type[]): Promise<{ failure: unknown; excuses: number }> {
    const settings = { NODE_ENV: 'test', LOG_LEVEL: 'fatal', JWT_SECRET: TEST_ISSUER.jwtSecret };
    const application = await createApplication(loadConfiguration({ ...settings, ...database.environment }), {
      modules,
    });
    const failure: unknown = await application.init().then(
      () => undefined,
      (error: unknown) => error,
    );
    const methods = application.get(ContractCheck).methods();
    await application.close();
    return { failure, excuses: methods.filter(({ notIdempotentReason }) => notIdempotentReason !== undefined).length };
  }

  it('starts, and has no mutating route that is excused', async () => {
    expect(await start()).toEqual({ failure: undefined, excuses: 0 });
  });

  it.each<[string, Type, string[]]>([
    [
      'a mutating route without a decorator',
      planted({ controller: Undecorated }),
      [
        'Undecorated.post (POST /api/planted)',
        'Undecorated.put (PUT /api/planted/:id)',
        'Undecorated.patch (PATCH /api/planted/:id)',
        'Undecorated.remove (DELETE /api/planted/:id)',
      ],
    ],
    [
      'an operation that is not registered',
      planted({ controller: Unregistered }),
      ['Unregistered.post', 'noSuchOperation'],
    ],
    [
      'an operation on a route that is not the registered one',
      planted({ controller: ElsewhereThanRegistered }),
      ['createCustomer', 'ElsewhereThanRegistered.post'],
    ],
    ['an idempotent method that takes no write', planted({ controller: WithoutTheWrite }), ['WithoutTheWrite.post']],
    ["a mutating route behind Nest's back", planted({ provider: BehindTheBack }), ['POST /api/planted']],
  ])('does not start with %s, and names it', async (_what, module, places) => {
    const { failure } = await start(module);
    expect(failure).toBeInstanceOf(ContractViolated);
    for (const place of places) expect((failure as ContractViolated).message).toContain(place);
  });

  it('starts with a mutating route that says why it needs no key', async () => {
    expect(await start(planted({ controller: Excused }))).toEqual({ failure: undefined, excuses: 1 });
  });
});

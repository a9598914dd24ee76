import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeSettings } from '../../../src/config/index.js';
import { GroupEngine } from '../../../src/idempotency/engine/group-engine.js';
import { FAULT_POINTS } from '../../../src/idempotency/index.js';
import { startApplication } from '../../support/application.js';
import { createTestDatabase } from '../../support/database.js';

describe('the fault points of the engine', () => {
  it('are provided by nothing in the product, and no setting speaks of them', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const speaking = files.filter((file) => readFileSync(join('src', file), 'utf8').includes('FAULT_POINTS'));
    expect(speaking.sort()).toEqual([
      'idempotency/idempotency.module.ts',
      'idempotency/idempotency.options.ts',
      'idempotency/index.ts',
    ]);
    const settings = describeSettings().map(({ name }) => name);
    expect(settings.filter((name) => /FAULT|CRASH|CHAOS/.test(name))).toEqual([]);
  });

  it('are not there in the application as it ships', async () => {
    const database = await createTestDatabase();
    const running = await startApplication({ database });
    const engine = running.application.get<{ parts: { faults: unknown } }>(GroupEngine, { strict: false });
    expect(engine.parts.faults).toBeUndefined();
    expect(() => running.application.get<unknown>(FAULT_POINTS, { strict: false })).toThrow();
    await running.close();
    await database.drop();
  });
});

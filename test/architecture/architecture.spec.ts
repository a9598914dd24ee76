import { dataAccessViolations } from './data-access-rules.js';
import { importViolations } from './import-rules.js';
import { sourceFilesBelow } from './source-file.js';

const source = sourceFilesBelow('src');

/** A planted file: each rule is seen red on every run. */
const planted = (path: string, text: string): { path: string; text: string }[] => [{ path, text }];

describe('import arrows', () => {
  it('hold in the whole source', () => {
    expect(importViolations(source)).toEqual([]);
  });

  it.each([
    [
      'a room that must not be known',
      'src/idempotency/x.ts',
      `import { Payment } from '../modules/payments/index.js';`,
    ],
    ['a type of such a room', 'src/http/x.ts', `import type { Reader } from '../identity/index.js';`],
    ['a re-export of such a room', 'src/ledger/x.ts', `export { Payment } from '../modules/payments/index.js';`],
    ['a way past a door', 'src/modules/a/x.ts', `import { Books } from '../../idempotency/engine/books.js';`],
    ['a way past the door of another feature', 'src/modules/a/x.ts', `import { B } from '../b/b.service.js';`],
  ])('refuse %s', (_case, path, text) => {
    expect(importViolations(planted(path, text))).toHaveLength(1);
  });

  it('refuse features that reach each other', () => {
    const cycle = [
      { path: 'src/modules/a/a.ts', text: `import { B } from '../b/index.js';` },
      { path: 'src/modules/b/b.ts', text: `import { C } from '../c/index.js';` },
      { path: 'src/modules/c/c.ts', text: `import { A } from '../a/index.js';` },
    ];
    expect(importViolations(cycle)).toHaveLength(3);
  });
});

describe('data access outside the write handle', () => {
  it('does not happen in any feature', () => {
    expect(dataAccessViolations(source)).toEqual([]);
  });

  it.each([
    ['the driver', `import pg from 'pg';`],
    ['a data source', `import { InjectDataSource } from '@nestjs/typeorm';`],
    ['a repository', `import { Repository } from 'typeorm';`],
    ['a connection of our own', `import { DatabaseModule } from '../../database/index.js';`],
    ['a write through a manager', `async function f(manager) { await manager.save(row); }`],
    [
      'a connection beside the transaction',
      `async function f(manager) { await manager.dataSource.query('SELECT 1'); }`,
    ],
    ['a write through a member', `class A { f() { return this.manager.insert(A, {}); } }`],
  ])('is refused: %s', (_case, text) => {
    expect(dataAccessViolations(planted('src/modules/a/x.ts', text))).toHaveLength(1);
  });
});

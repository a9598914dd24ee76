import type { Environment } from '../../../src/config/index.js';
import { createCompany, type RunningApplication, startApplication } from '../../support/application.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { violations } from '../../support/invariants.js';
import { Bookkeeper } from './bookkeeper.js';
import { RawBooks } from './raw-books.js';

/** A running application with a database of its own, for the tests of one file. */
export interface BooksUnderTest {
  readonly database: TestDatabase;
  readonly application: RunningApplication;
  /** Somebody who owns a new company. */
  newBookkeeper(): Promise<Bookkeeper>;
  /** Connects past all features; closed after the last test. */
  openRaw(url: string, companyId: string): Promise<RawBooks>;
}

/** To be called where `describe` is. After the last test the books of all companies must be in order. */
export function useBooks(settings: Environment = {}): () => BooksUnderTest {
  let books: BooksUnderTest | undefined;
  const opened: RawBooks[] = [];
  beforeAll(async () => {
    const database = await createTestDatabase();
    const application = await startApplication({ database, settings });
    const newBookkeeper = async (): Promise<Bookkeeper> => {
      const { companyId, token } = await createCompany(application);
      return new Bookkeeper(application, companyId, token);
    };
    const openRaw = async (url: string, companyId: string): Promise<RawBooks> => {
      const raw = await RawBooks.open(url, companyId);
      opened.push(raw);
      return raw;
    };
    books = { database, application, newBookkeeper, openRaw };
  });
  afterAll(async () => {
    if (books === undefined) return;
    await Promise.all(opened.map((raw) => raw.close()));
    const found = await violations(books.database);
    await books.application.close();
    await books.database.drop();
    expect(found).toEqual([]);
  });
  return () => {
    if (books === undefined) throw new Error('the books are there only while tests run');
    return books;
  };
}

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  type BucketLifecycleConfiguration,
  PutBucketLifecycleConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { openS3Store } from '../../src/audit-archive/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type Destination, openS3, startArchive } from './support/archive-under-test.js';
import { addMonth, insertRows, LOG, monthAgo, rowsOf } from './support/log-months.js';

const OLD = monthAgo(5);
/** Nothing can be pressed out of it. */
const NOISE = `(SELECT string_agg(md5(random()::text || part || nth), '') FROM generate_series(1, 100) AS part)`;

describe('a month of several parts of an upload', () => {
  let database: TestDatabase;
  let destination: Destination;
  beforeAll(async () => {
    [database, destination] = await Promise.all([createTestDatabase(), openS3()]);
  });
  afterAll(async () => {
    await database.drop();
    await destination.close();
  });

  it('comes back as it was', async () => {
    await addMonth(database, OLD, 1);
    await database.query(insertRows(OLD, 14_000, NOISE));
    const rows = await rowsOf(database, LOG);
    const settings = { DATABASE_URL: database.ownerUrl, ...destination.settings };
    expect(await startArchive(settings).ended).toMatchObject({ code: 0 });
    const manifest = await destination.store.read(`${OLD}.manifest.json`);
    const { fileBytes } = JSON.parse(await text(manifest ?? Readable.from([]))) as { fileBytes: number };
    expect(fileBytes).toBeGreaterThan(9 * 1_024 * 1_024);
    expect(await startArchive(settings, [`--restore=${OLD}`]).ended).toMatchObject({ code: 0 });
    expect(await rowsOf(database, `${LOG}_restored_${OLD.replace('-', '_')}`)).toEqual(rows);
  }, 120_000);
});

it('a bucket that is not there is named, with what to look at', async () => {
  const destination = await openS3();
  const { AUDIT_ARCHIVE_ENDPOINT: endpoint } = destination.settings;
  const elsewhere = await openS3Store({ bucket: 'elsewhere', prefix: '', endpoint });
  const refused = /^s3:\/\/elsewhere\/x can't be reached \(NoSuchBucket\): look at the bucket/;
  await expect(elsewhere.read('x')).rejects.toThrow(refused);
  await expect(elsewhere.write('x', Readable.from(['text']))).rejects.toThrow(refused);
  await destination.close();
});

describe('docs/audit-archive-lifecycle.json', () => {
  /** What the types of the SDK allow. */
  const expected: BucketLifecycleConfiguration = {
    Rules: [
      {
        ID: 'audit-log: 1 year warm, 7 years cold',
        Status: 'Enabled',
        Filter: { Prefix: 'audit-log/' },
        Transitions: [
          { Days: 30, StorageClass: 'STANDARD_IA' },
          { Days: 365, StorageClass: 'DEEP_ARCHIVE' },
        ],
        Expiration: { Days: 8 * 365 + 2 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
      },
    ],
  };
  const read = JSON.parse(readFileSync('docs/audit-archive-lifecycle.json', 'utf8')) as BucketLifecycleConfiguration;

  it('keeps an archive for a year warm and for seven cold', () => {
    expect(read).toEqual(expected);
  });

  it('is sent by the SDK with nothing left out', async () => {
    let sent = '';
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        sent = body;
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = new S3Client({
      endpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
      forcePathStyle: true,
      region: 'us-east-1',
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    });
    const configuration = { Bucket: 'archive', LifecycleConfiguration: read };
    await client.send(new PutBucketLifecycleConfigurationCommand(configuration));
    client.destroy();
    server.close();
    expect(leavesOf(read).filter((leaf) => !sent.includes(leaf))).toEqual([]);
    expect(leavesOf(read)).toHaveLength(9);
  });

  function leavesOf(value: object): string[] {
    return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
      typeof inner === 'object' && inner !== null ? leavesOf(inner) : [`<${name}>${String(inner)}</${name}>`],
    );
  }
});

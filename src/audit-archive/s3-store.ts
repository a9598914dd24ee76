import type { Readable } from 'node:stream';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { ArchiveFailed } from './archive.errors.js';
import type { ArchiveStore } from './archive-store.js';

const PART_BYTES = 8 * 1_024 * 1_024;
/** Parts in memory at once. */
const PARTS = 2;

/** Which bucket, and how it is reached; credentials come from wherever the SDK finds them. */
export interface S3Place {
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
  /** Another service than Amazon's that speaks S3. */
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
}

/** Archives in a bucket. A file appears when its last part has come. */
export class S3Store implements ArchiveStore {
  readonly place: string;
  private readonly client: S3Client;

  constructor(private readonly at: S3Place) {
    this.place = `s3://${[at.bucket, at.prefix].filter((part) => part !== '').join('/')}`;
    // Other services often know neither virtual hosts, nor the regions and newer checksums of Amazon's.
    const elsewhere = { endpoint: at.endpoint ?? '', forcePathStyle: true, region: at.region ?? 'us-east-1' };
    this.client = new S3Client({
      requestChecksumCalculation: 'WHEN_REQUIRED',
      ...(at.region === undefined ? {} : { region: at.region }),
      ...(at.endpoint === undefined ? {} : elsewhere),
    });
  }

  async write(name: string, content: Readable): Promise<void> {
    const upload = new Upload({
      client: this.client,
      params: { ...this.named(name), Body: content },
      partSize: PART_BYTES,
      queueSize: PARTS,
    });
    try {
      await upload.done();
    } catch (error) {
      throw this.failure(name, error);
    }
  }

  async read(name: string): Promise<Readable | undefined> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand(this.named(name)));
      return Body as Readable;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw this.failure(name, error);
    }
  }

  private failure(name: string, cause: unknown): ArchiveFailed {
    const advice = 'look at the bucket, the region, the credentials and their rights, and run this again';
    return new ArchiveFailed(`${this.place}/${name} can't be reached (${nameOf(cause)}): ${advice}`, { cause });
  }

  private named(name: string): { readonly Bucket: string; readonly Key: string } {
    const { bucket, prefix } = this.at;
    return { Bucket: bucket, Key: prefix === '' ? name : `${prefix}/${name}` };
  }
}

/** As the SDK has it, such as `AccessDenied`. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

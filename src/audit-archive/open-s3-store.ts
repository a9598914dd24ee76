import type { ArchiveStore } from './archive-store.js';
import type { S3Place } from './s3-store.js';

/** Archives in a bucket; the SDK is loaded by those who have one. */
export async function openS3Store(place: S3Place): Promise<ArchiveStore> {
  const { S3Store } = await import('./s3-store.js');
  return new S3Store(place);
}

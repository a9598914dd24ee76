export { ArchiveFailed } from './archive.errors.js';
export { type Archiving, archiveMonths } from './archive-months.js';
export type { ArchiveStore } from './archive-store.js';
export { FolderStore } from './folder-store.js';
export { closedMonths } from './months.js';
export { restoreMonth } from './restore-month.js';
export { openS3Store } from './open-s3-store.js';

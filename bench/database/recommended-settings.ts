const MEBIBYTE = 2 ** 20;

/** What docs/deploy.md asks of PostgreSQL, on a machine with so many bytes of memory. */
export function recommendedSettings(memory: number): Readonly<Record<string, string>> {
  const megabytes = (share: number): string => `${Math.floor((memory * share) / MEBIBYTE)}MB`;
  return { shared_buffers: megabytes(1 / 4), max_wal_size: megabytes(1 / 2), checkpoint_timeout: '15min' };
}

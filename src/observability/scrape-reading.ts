import { Logger } from '@nestjs/common';

/** A scrape waits no longer for the database, less than a primary waits for its workers; it shows what was read before. */
const READ_TIMEOUT_MS = 500;

/** After this the connection of a reading that nobody waits for any more is cut. */
export const SCRAPE_LIMIT_MS = 5_000;

/** Reads what several gauges show, once for each scrape; when it can't be read the last values stay. */
export class ScrapeReading {
  private readonly logger = new Logger(ScrapeReading.name);
  private reading: Promise<void> | undefined;

  /** @param what for the log. */
  constructor(
    private readonly what: string,
    private readonly read: () => Promise<void>,
  ) {}

  /** It begins when all other gauges have been collected: those of the pools would show it. */
  inTime(): Promise<void> {
    this.reading ??= Promise.resolve()
      .then(() => this.read())
      .catch((error: unknown) => {
        this.logger.warn(`${this.what} can't be read: ${String(error)}`);
      })
      .finally(() => (this.reading = undefined));
    return Promise.race([this.reading, afterTimeout()]);
  }
}

function afterTimeout(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, READ_TIMEOUT_MS).unref();
  });
}

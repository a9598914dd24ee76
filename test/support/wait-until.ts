/** More than a busy machine needs, less than a test may take. */
const TIME_LIMIT_MS = 30_000;

/** Asks again and again until it holds; fails after 30 s. */
export async function waitUntil(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + TIME_LIMIT_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

import type { Client } from './client.js';

/** Does the work for every item, in their order, in as many threads as the client has. */
export async function forEachInThreads<Item extends object>(
  client: Client,
  items: readonly Item[],
  work: (item: Item, thread: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const runThread = async (thread: number): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item, thread);
  };
  const { threads } = client.settings;
  await Promise.all(Array.from({ length: threads }, (_none, index) => runThread(index + 1)));
}

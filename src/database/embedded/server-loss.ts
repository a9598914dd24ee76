import type { Client } from 'pg';

/**
 * Resolves when the owner's connection is lost for good: with it the server ended, or somebody else took the server. A
 * connection that is lost while the server goes on is made again, and watched in turn.
 * @param reconnect gives undefined when the server has ended, and throws when it can't be had back.
 */
export async function serverLoss(owner: Client, reconnect: () => Promise<Client | undefined>): Promise<unknown> {
  try {
    for (let client: Client | undefined = owner; client !== undefined; client = await reconnect()) {
      await ended(client);
    }
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Whatever went wrong before, the end is told once. */
function ended(client: Client): Promise<void> {
  return new Promise((resolve) => {
    client.once('end', resolve);
  });
}

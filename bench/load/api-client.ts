import { randomUUID } from 'node:crypto';

/** A write that the benchmark sends itself, beside or before the load. */
export interface ApiRequest {
  readonly method?: 'POST' | 'PATCH';
  readonly path: string;
  readonly body: object;
  /** Sent as `If-Match`. */
  readonly version?: number;
}

/** What a write was answered with. */
export interface ApiAnswer {
  readonly body: Readonly<Record<string, unknown>> & { readonly id: string };
  /** From sending to the last byte of the answer, in milliseconds. */
  readonly durationMs: number;
}

/** Somebody who uses the API of a running product, each time with a key of its own. */
export class ApiClient {
  constructor(
    private readonly port: number,
    private readonly token: string,
  ) {}

  /** @throws Error when the answer is no success. */
  async write({ method = 'POST', path, body, version }: ApiRequest): Promise<ApiAnswer> {
    const startedAt = performance.now();
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const durationMs = performance.now() - startedAt;
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    return { body: JSON.parse(text) as ApiAnswer['body'], durationMs };
  }

  /** @returns the id of what was made. */
  async create(path: string, body: object): Promise<string> {
    return (await this.write({ path, body })).body.id;
  }
}

/** Does something for each item, so many at a time. @returns the results in the items' order. */
export async function forEachOf<Item, Result>(
  items: readonly Item[],
  atATime: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const place = next;
      next += 1;
      results[place] = await work(items[place] as Item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, worker));
  return results;
}

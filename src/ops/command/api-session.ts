import { ApiClient } from '../client/api-client.js';
import type { ApiAccess } from './api-options.js';

/** Works with a client, and closes its connections at the end. */
export async function withApi<Result>(
  { address, token, slot }: ApiAccess,
  options: { readonly connections?: number },
  work: (api: ApiClient) => Promise<Result>,
): Promise<Result> {
  const api = new ApiClient(address, token, { ...options, slot });
  try {
    return await work(api);
  } finally {
    api.close();
  }
}

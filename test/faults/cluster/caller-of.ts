import { userIdOf } from '../../../src/identity/user-id.js';
import type { Caller } from '../workload/settings.js';
import { CLUSTER_ISSUER } from './application-settings.js';
import type { Cluster } from './cluster.js';

/** Somebody with a token of the cluster's issuer. */
export async function callerOf(cluster: Pick<Cluster, 'tokenOf'>, subject: string): Promise<Caller> {
  const email = `${subject}@example.com`;
  return {
    userId: userIdOf(CLUSTER_ISSUER.jwtIssuer, subject),
    email,
    token: await cluster.tokenOf({ subject, email }),
  };
}

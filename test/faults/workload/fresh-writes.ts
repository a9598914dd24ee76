import type { Client } from './client.js';
import type { KnownCompany } from './known-company.js';
import { requestOf } from './wish.js';

/** Of each company at each replica, one after the other. */
const WRITES = 3;

/** Without faults, makes customers under new keys in all companies, at all replicas at once; each is sent a single time. */
export async function writeFresh(client: Client, companies: readonly KnownCompany[]): Promise<void> {
  client.phase = 'healed';
  const { addresses } = client.settings;
  const places = companies.flatMap((company) => addresses.map((_address, replica) => ({ company, replica })));
  await Promise.all(places.map(({ company, replica }, place) => writeAt(client, company, replica, place + 1)));
}

async function writeAt(client: Client, { id, currency }: KnownCompany, replica: number, thread: number): Promise<void> {
  for (let number = 1; number <= WRITES; number += 1) {
    const key = `healed-${replica}-${number}`;
    const request = requestOf({ operation: 'createCustomer', body: { name: `Customer ${key}`, currency } });
    await client.attempt(client.keyed(id, 'createCustomer', key, request), { thread, replica });
  }
}

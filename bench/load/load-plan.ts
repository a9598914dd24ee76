import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type LoadCompany, WORK_YEAR } from '../companies.js';

/** What the clients of one run do. */
export type LoadOperation =
  | 'createPayment'
  /** The same payments again and again, under the same keys. */
  | 'replay'
  | 'createInvoice'
  | 'createCustomer'
  | 'createInventoryItem'
  | 'createEmployee'
  | 'finalizeInvoice'
  | 'updateCustomer'
  | 'adjustInventoryQuantity'
  | 'createTimeEntry';

/** Something that was made beforehand: to be changed, or an employee whose time is recorded. */
export interface LoadTarget {
  /** The place of its company in the plan, from 0. */
  readonly company: number;
  readonly id: string;
}

/** One run of the load generator. */
export interface LoadPlan {
  readonly operation: LoadOperation;
  readonly ports: readonly number[];
  readonly connections: number;
  readonly seconds: number;
  readonly companies: readonly LoadCompany[];
  /** Begins all keys; runs with the same one send the same requests. */
  readonly run: string;
  /** How many keys a replay has. */
  readonly keys?: number;
  readonly targets?: readonly LoadTarget[];
}

/** Begins the keys of a run that shares none with another one. */
export function newRun(): string {
  return randomBytes(4).toString('hex');
}

/** How many threads wrk has: each talks to one server process. */
export function threadsOf({ ports, connections }: Pick<LoadPlan, 'ports' | 'connections'>): number {
  return Math.min(ports.length, connections);
}

/** Writes the plan as `requests.lua` reads it. */
export function writeLoadPlan(path: string, plan: LoadPlan): void {
  const { operation, ports, companies, run, keys = 1, targets = [] } = plan;
  const members = {
    operation: text(operation),
    ports: `{${ports.join(',')}}`,
    run: text(run),
    keys,
    threads: threadsOf(plan),
    today: text(new Date().toISOString().slice(0, 10)),
    year: text(WORK_YEAR),
    companies: `{${companies.map(luaCompany).join(',')}}`,
    targets: `{${targets.map(({ company, id }) => `{company=${company + 1},id=${text(id)}}`).join(',')}}`,
  };
  const lines = Object.entries(members).map(([name, value]) => `${name} = ${value},`);
  writeFileSync(path, `return {\n${lines.join('\n')}\n}\n`);
}

function luaCompany({ token, customerId }: LoadCompany): string {
  return `{token=${text(token)},customerId=${text(customerId)}}`;
}

/** Ids, tokens and names: nothing that would need more than quotes. */
function text(value: string): string {
  return `"${value}"`;
}

import type { MutationName } from '../../../src/mutations/index.js';
import type { SentRequest } from '../history/attempt.js';
import type { Random } from '../nemesis/random.js';

/** A key that was sent, with all that was sent under it. */
export interface KnownKey {
  readonly companyId: string;
  readonly scopeId: string;
  readonly operation: MutationName;
  readonly key: string;
  /** The first payload first. */
  readonly requests: readonly [SentRequest, ...SentRequest[]];
  /** The request that was answered 2xx first. */
  readonly acknowledged: SentRequest | undefined;
}

/** What tells keys apart. */
type KeyName = Pick<KnownKey, 'scopeId' | 'operation' | 'key'>;

/** Among so many of the latest a key is mostly chosen: while its first attempt may still be under way. */
const RECENT = 200;

/** Every key of the run. */
export class KnownKeys {
  private readonly keys: KnownKey[] = [];
  private readonly places = new Map<string, number>();

  get count(): number {
    return this.keys.length;
  }

  all(): readonly KnownKey[] {
    return this.keys;
  }

  /** To be told before a request is sent. */
  sent(key: Omit<KnownKey, 'requests' | 'acknowledged'>, request: SentRequest): void {
    const known = this.find(key);
    if (known === undefined) {
      this.places.set(nameOf(key), this.keys.length);
      this.keys.push({ ...key, requests: [request], acknowledged: undefined });
    } else if (!known.requests.some(({ body }) => body === request.body)) {
      this.replace({ ...known, requests: [...known.requests, request] });
    }
  }

  /** To be told when a request was answered 2xx. */
  acknowledge(key: KeyName, request: SentRequest): void {
    const known = this.find(key);
    if (known?.acknowledged === undefined && known !== undefined) this.replace({ ...known, acknowledged: request });
  }

  /** One that was used before; undefined at the very beginning. */
  old(random: Random): KnownKey | undefined {
    if (this.keys.length === 0) return undefined;
    const first = random.chance(0.7) ? Math.max(0, this.keys.length - RECENT) : 0;
    return this.keys[random.between(first, this.keys.length - 1)];
  }

  private find(key: KeyName): KnownKey | undefined {
    const place = this.places.get(nameOf(key));
    return place === undefined ? undefined : this.keys[place];
  }

  private replace(key: KnownKey): void {
    const place = this.places.get(nameOf(key));
    if (place !== undefined) this.keys[place] = key;
  }
}

function nameOf({ scopeId, operation, key }: KeyName): string {
  return `${scopeId} ${operation} ${key}`;
}

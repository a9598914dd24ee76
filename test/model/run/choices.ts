import type { MutationName } from '../../../src/mutations/index.js';
import type { Books, CollectionName } from '../books/books.js';

/** Nothing is there that a request could be about: this operation comes first. */
export class Missing extends Error {
  constructor(readonly operation: MutationName) {
    super(`${operation} comes first`);
  }
}

/** What no company has. */
export const UNKNOWN_ID = 'ffffffff-ffff-4fff-8fff-ffffffffffff';

const STRANGE_IDS_PERCENT = 5;
const AMOUNTS = ['100.00', '33.33', '0.01', '19.99', '250.50', '7.77', '1000.00'];

type EntityOf<Name extends CollectionName> = Books[Name] extends Map<string, infer Entity> ? Entity : never;

/** The random decisions of one step. Zeros stand for what is most usual, which is what a failing run shrinks to. */
export class Choices {
  private place = 0;

  /** @param dice numbers from 0 to 99; zeros when they are used up. */
  constructor(
    private readonly dice: readonly number[],
    private readonly books: Books,
    private readonly others: Books,
    readonly today: string,
  ) {}

  of<Option>(...options: readonly [Option, ...Option[]]): Option {
    return options[this.number(options.length)] as Option;
  }

  /** From 0 up to, but not including, a limit. */
  number(limit: number): number {
    return this.next() % limit;
  }

  sometimes(percent: number): boolean {
    return this.next() >= 100 - percent;
  }

  /** A member of a body that is only sometimes there. */
  optional<Member extends object>(percent: number, member: () => Member): Member | object {
    return this.sometimes(percent) ? member() : {};
  }

  amount(): string {
    return AMOUNTS[this.number(AMOUNTS.length)] as string;
  }

  currency(): 'EUR' | 'USD' {
    return this.sometimes(8) ? 'USD' : 'EUR';
  }

  /** A few days about today, the last one too late for what has happened already. */
  day(): string {
    const days = [0, -1, -10, -40, 1, 5];
    const day = days[this.number(days.length)] as number;
    return new Date(Date.parse(this.today) + day * 86_400_000).toISOString().slice(0, 10);
  }

  /** One of these, the latest unless the dice say otherwise. @throws Missing */
  among<Entity>(entities: Iterable<Entity>, missing: MutationName): Entity {
    const all = [...entities];
    if (all.length === 0) throw new Missing(missing);
    return all[all.length - 1 - this.number(all.length)] as Entity;
  }

  /** The id of something of the company, seldom of another company, or of nothing. @throws Missing */
  id<Name extends CollectionName>(
    name: Name,
    missing: MutationName,
    where: (entity: EntityOf<Name>) => boolean = () => true,
  ): string {
    if (this.sometimes(STRANGE_IDS_PERCENT)) return this.of(...this.strangeIds(name));
    const entities = [...this.books[name].values()] as (EntityOf<Name> & { readonly id: string })[];
    const fitting = entities.filter(where);
    // What does not fit is refused; that is worth a try now and then.
    return this.among(this.sometimes(10) && entities.length > 0 ? entities : fitting, missing).id;
  }

  /** What is sent as If-Match for an entity: its version, mostly. */
  version(entity: { readonly version: number } | undefined): { readonly version?: number | '*' } {
    const { version } = entity ?? { version: 1 };
    if (!this.sometimes(15)) return { version };
    return this.of<{ version?: number | '*' }>(
      { version: version + 1 },
      { version: '*' },
      { version: version - 1 },
      {},
    );
  }

  private strangeIds(name: CollectionName): [string, ...string[]] {
    return [UNKNOWN_ID, ...this.others[name].keys()];
  }

  private next(): number {
    return this.dice[this.place++] ?? 0;
  }
}

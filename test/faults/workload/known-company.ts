/** An entity as the client saw it last. */
export interface Known {
  readonly id: string;
  readonly version: number;
}

/** How many of a kind are kept: enough to choose from, and the newest are what others work on too. */
const KEPT_MAX = 40;

/** What the client knows of a company, from the answers that it got. Several threads may have old knowledge. */
export class KnownCompany {
  readonly customers = new Shelf();
  readonly drafts = new Shelf();
  readonly openInvoices = new Shelf();
  readonly payments = new Shelf();
  readonly entries = new Shelf();
  /** Periods without a pay run. */
  readonly periods = new Shelf();
  /** Accounts that only manual entries post to. */
  readonly bankAccounts = new Shelf();
  readonly items = new Shelf();
  private weeks = 0;

  constructor(
    readonly id: string,
    readonly currency: string,
    /** Made once, before the load. */
    readonly fixed: { definitionId: string; bankAccountId: string; employeeId: string },
  ) {}

  /** A week that no period of the company has, unless the answer of an earlier one was lost. */
  nextWeek(): number {
    this.weeks += 1;
    return this.weeks;
  }
}

/** Entities of one kind. */
export class Shelf {
  private readonly entities = new Map<string, Known>();

  get isEmpty(): boolean {
    return this.entities.size === 0;
  }

  all(): Known[] {
    return [...this.entities.values()];
  }

  /** Keeps what was seen last of it. */
  put(entity: Known): void {
    this.entities.delete(entity.id);
    this.entities.set(entity.id, entity);
    const [oldest] = this.entities.keys();
    if (this.entities.size > KEPT_MAX && oldest !== undefined) this.entities.delete(oldest);
  }

  remove(id: string): void {
    this.entities.delete(id);
  }
}

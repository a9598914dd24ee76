interface Waiting {
  readonly begin: () => void;
  readonly limit: NodeJS.Timeout;
}

interface Line {
  running: number;
  readonly waiting: Waiting[];
}

/** As long as a read waits for a connection of the pool. */
const WAIT_MAX_MS = 3_000;

/** Thrown when a read had no turn in time; nothing was asked. */
export class NoTurn extends Error {}

/**
 * Lets so many reads of one user go on at a time; others of the user wait here, in the order in which they came. The
 * pool serves who comes first: without this, one user's reports would hold all its connections and stand in line before
 * everybody's reads, sign-ins and the readiness probe.
 */
export class ReadTurns {
  private readonly lines = new Map<string, Line>();

  constructor(
    private readonly atOnceMax: number,
    private readonly waitMaxMs = WAIT_MAX_MS,
  ) {}

  /**
   * Reads when it is the user's turn.
   * @param userId by user and not by company: a stranger who only names a company must not stand in its line.
   * @throws NoTurn, and what the read throws.
   */
  async run<Result>(userId: string, read: () => Promise<Result>): Promise<Result> {
    const line = this.lines.get(userId) ?? { running: 0, waiting: [] };
    this.lines.set(userId, line);
    if (line.running >= this.atOnceMax) await this.turn(line);
    else line.running += 1;
    try {
      return await read();
    } finally {
      this.end(userId, line);
    }
  }

  private turn({ waiting }: Line): Promise<void> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        waiting.splice(waiting.indexOf(one), 1);
        reject(new NoTurn('The reads of this user before it took too long.'));
      }, this.waitMaxMs);
      const one: Waiting = { begin: resolve, limit };
      waiting.push(one);
    });
  }

  /** Hands the turn on. */
  private end(userId: string, line: Line): void {
    const next = line.waiting.shift();
    if (next !== undefined) {
      clearTimeout(next.limit);
      next.begin();
      return;
    }
    line.running -= 1;
    if (line.running === 0) this.lines.delete(userId);
  }
}

import { NoTurn, ReadTurns } from './read-turns.js';

/** Reads that go on until they are let go of, by name. */
class HeldReads {
  readonly begun: string[] = [];
  private readonly ends = new Map<string, () => void>();

  constructor(private readonly turns: ReadTurns) {}

  start(userId: string, name: string): Promise<string> {
    return this.turns.run(userId, () => {
      this.begun.push(name);
      return new Promise((resolve) =>
        this.ends.set(name, () => {
          resolve(name);
        }),
      );
    });
  }

  end(name: string): void {
    this.ends.get(name)?.();
  }
}

describe('ReadTurns', () => {
  it('lets so many of one user go on, the others in their order, and nobody else wait', async () => {
    const reads = new HeldReads(new ReadTurns(2));
    const answers = ['1', '2', '3', '4'].map((name) => reads.start('noisy', name));
    const other = reads.start('other', 'other');
    expect(reads.begun).toEqual(['1', '2', 'other']);
    reads.end('2');
    await answers[1];
    expect(reads.begun).toEqual(['1', '2', 'other', '3']);
    for (const name of ['1', '3', 'other']) reads.end(name);
    await Promise.all([answers[0], answers[2], other]);
    reads.end('4');
    expect(await answers[3]).toBe('4');
  });

  it('gives the turn on after a read that failed', async () => {
    const turns = new ReadTurns(1);
    const failing = turns.run('somebody', () => Promise.reject(new Error('no')));
    const next = turns.run('somebody', () => Promise.resolve('read'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('read');
    expect(await turns.run('somebody', () => Promise.resolve('again'))).toBe('again');
  });

  it('lets nobody wait for ever, and forgets who has gone', async () => {
    const turns = new ReadTurns(1, 1);
    const reads = new HeldReads(turns);
    const held = reads.start('somebody', 'held');
    await expect(reads.start('somebody', 'late')).rejects.toThrow(NoTurn);
    reads.end('held');
    await held;
    expect(reads.begun).toEqual(['held']);
    expect(await turns.run('somebody', () => Promise.resolve('read'))).toBe('read');
  });
});

/** Questions to another process; an answer carries the number of its question. */
export class Questions<Answer> {
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private last = 0;

  constructor(private readonly timeoutMs: number) {}

  /** @throws Error when no answer comes in time. */
  ask(send: (question: number) => void): Promise<Answer> {
    const question = ++this.last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(question);
        reject(new Error(`no answer came within ${this.timeoutMs} ms`));
      }, this.timeoutMs);
      this.waiting.set(question, (answer) => {
        clearTimeout(timer);
        this.waiting.delete(question);
        resolve(answer);
      });
      send(question);
    });
  }

  /** An answer that comes too late is dropped. */
  answer(question: number, answer: Answer): void {
    this.waiting.get(question)?.(answer);
  }
}

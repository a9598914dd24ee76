interface Entry<Value> {
  readonly value: Value;
  readonly validUntilMs: number;
}

/** A map that forgets: what was used least recently, beyond a number of entries, and what has passed its time. */
export class BoundedCache<Value> {
  private readonly entries = new Map<string, Entry<Value>>();

  /** @param entriesMax how many entries are kept. */
  constructor(private readonly entriesMax: number) {}

  get(key: string, nowMs: number): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.validUntilMs <= nowMs) {
      this.entries.delete(key);
      return undefined;
    }
    this.keepLongest(key, entry);
    return entry.value;
  }

  set(key: string, value: Value, validUntilMs: number): void {
    this.entries.delete(key);
    this.entries.set(key, { value, validUntilMs });
    if (this.entries.size <= this.entriesMax) return;
    const oldest = this.entries.keys().next();
    if (oldest.done !== true) this.entries.delete(oldest.value);
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  get size(): number {
    return this.entries.size;
  }

  /** Who was used last only matters when something may soon have to go. */
  private keepLongest(key: string, entry: Entry<Value>): void {
    if (this.entries.size <= this.entriesMax / 2) return;
    this.entries.delete(key);
    this.entries.set(key, entry);
  }
}

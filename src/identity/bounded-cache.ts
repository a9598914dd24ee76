/** A map that forgets: what was used least recently, beyond a number of entries, and what has passed its time. */
export class BoundedCache<Value> {
  private readonly entries = new Map<string, { readonly value: Value; readonly validUntilMs: number }>();

  /** @param entriesMax how many entries are kept. */
  constructor(private readonly entriesMax: number) {}

  get(key: string, nowMs: number): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    if (entry.validUntilMs <= nowMs) return undefined;
    this.entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: Value, validUntilMs: number): void {
    this.entries.delete(key);
    this.entries.set(key, { value, validUntilMs });
    if (this.entries.size <= this.entriesMax) return;
    const oldest = this.entries.keys().next();
    if (oldest.done !== true) this.entries.delete(oldest.value);
  }

  get size(): number {
    return this.entries.size;
  }
}

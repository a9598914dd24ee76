/** A set of ids, however many, as their number and sum: two sets that differ have other sums, but by an absurd chance. */
export class IdSum {
  count = 0;
  private sum = 0n;

  add(id: string): void {
    this.count += 1;
    this.sum += BigInt(`0x${id.replaceAll('-', '')}`);
  }

  equals(other: IdSum): boolean {
    return this.count === other.count && this.sum === other.sum;
  }
}

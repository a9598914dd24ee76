/** The jobs that a runner is doing, by company. */
export class RunningJobs {
  private readonly byCompany = new Map<string, Set<Promise<void>>>();

  /** @param work never rejects; the job is running until it settles. */
  add(companyId: string, work: Promise<void>): void {
    const jobs = this.byCompany.get(companyId) ?? new Set();
    this.byCompany.set(companyId, jobs);
    const job = work.then(() => {
      jobs.delete(job);
      if (jobs.size === 0) this.byCompany.delete(companyId);
    });
    jobs.add(job);
  }

  get all(): readonly Promise<void>[] {
    return [...this.byCompany.values()].flatMap((jobs) => [...jobs]);
  }

  /** How many each company has. */
  get counts(): ReadonlyMap<string, number> {
    return new Map([...this.byCompany].map(([companyId, { size }]) => [companyId, size]));
  }

  /** The jobs of each company that has at least so many. */
  ofCompaniesWith(count: number): readonly (readonly Promise<void>[])[] {
    return [...this.byCompany.values()].filter(({ size }) => size >= count).map((jobs) => [...jobs]);
  }
}

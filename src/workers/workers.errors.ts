/** Workers could not be started, kept or stopped; the message says why. */
export class WorkersFailed extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'WorkersFailed';
  }
}

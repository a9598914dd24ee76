import { Injectable } from '@nestjs/common';

/** Whether the process takes new work; readiness shows it to load balancers. */
@Injectable()
export class Lifecycle {
  private isDraining = false;

  get draining(): boolean {
    return this.isDraining;
  }

  /** From now on the process says that it is not ready, and asks its clients to close their connections. */
  beginDraining(): void {
    this.isDraining = true;
  }
}

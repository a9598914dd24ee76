import { type DynamicModule, Global, Module } from '@nestjs/common';
import {
  type IdempotentWrite,
  WORKFLOW_STARTER,
  type WorkflowStarter,
  type WorkflowSubject,
} from '../../../src/idempotency/index.js';

export interface TriggeredEvent {
  readonly event: string;
  readonly subject: WorkflowSubject;
}

/** Starts no workflows but those that are started by hand, and remembers which events would have. */
export class TriggeredEvents implements WorkflowStarter {
  private readonly byWrite = new Map<string, TriggeredEvent[]>();

  start(write: IdempotentWrite, event: string, subject: WorkflowSubject): Promise<number> {
    this.byWrite.set(write.id, [...this.of(write.id), { event, subject }]);
    // One that is started by hand is there already.
    return Promise.resolve(event === 'workflow.triggered' ? 1 : 0);
  }

  /** What the write with this id triggered, on all its attempts. */
  of(writeId: string): readonly TriggeredEvent[] {
    return this.byWrite.get(writeId) ?? [];
  }

  /** Puts this in the place of the application's own workflows. */
  asModule(): DynamicModule {
    return {
      module: TriggeredEventsModule,
      providers: [{ provide: WORKFLOW_STARTER, useValue: this }],
      exports: [WORKFLOW_STARTER],
    };
  }
}

@Global()
@Module({})
class TriggeredEventsModule {}

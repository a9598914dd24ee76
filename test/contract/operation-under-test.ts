import { randomUUID } from 'node:crypto';
import { type Mutation, MUTATIONS, type MutationName } from '../../src/mutations/index.js';
import { type Caller, type Sample, scopeIdOf } from './sample.js';
import type { SampleBuilder } from './sample-builder.js';
import { expectFirst } from './support/answers.js';
import { gained, type RowCounts } from './support/books.js';
import type { Answer, OutgoingRequest } from './support/http-client.js';
import { promisedId } from './support/uuid-v5.js';
import type { World } from './support/world.js';

/** A write that took effect, with what is needed to repeat it. */
export interface Written {
  readonly sample: Sample;
  readonly key: string;
  readonly answer: Answer;
}

/** One registered operation in the hands of somebody who may just about do it. */
export class OperationUnderTest {
  readonly definition: Mutation;
  private madeActor: Caller | undefined;
  private madeSamples: SampleBuilder | undefined;

  constructor(
    readonly name: MutationName,
    private readonly openWorld: () => World,
  ) {
    this.definition = MUTATIONS[name];
  }

  /** Makes the people; call it in `beforeAll`. */
  async prepare(): Promise<void> {
    this.madeActor = await this.world.actorFor(this.definition);
    this.madeSamples = await this.world.samplesOf();
  }

  get world(): World {
    return this.openWorld();
  }

  /** Whether its keys belong to a company; else to a user. */
  get isCompanys(): boolean {
    return this.definition.scope !== 'user';
  }

  /** Somebody whose role is the least that may do it. */
  get actor(): Caller {
    if (this.madeActor === undefined) throw new Error('the people are made in beforeAll');
    return this.madeActor;
  }

  get samples(): SampleBuilder {
    if (this.madeSamples === undefined) throw new Error('the people are made in beforeAll');
    return this.madeSamples;
  }

  sample(): Promise<Sample> {
    return this.samples.sample(this.name);
  }

  /** A request with a member that no body has. */
  async invalidSample(valid?: Sample): Promise<Sample> {
    const sample = valid ?? (await this.sample());
    return { ...sample, body: { ...sample.body, noSuchMember: 'x' } };
  }

  send(sample: Sample, key: string, caller = this.actor, headers: OutgoingRequest['headers'] = {}): Promise<Answer> {
    return this.world.send(sample, caller, key, headers);
  }

  /** Carries a fresh sample out. */
  async write(caller = this.actor): Promise<Written> {
    const [sample, key] = [await this.sample(), randomUUID()];
    const answer = await this.send(sample, key, caller);
    expectFirst(answer, this.definition, key);
    return { sample, key, answer };
  }

  idOf(key: string, caller = this.actor): string {
    return promisedId(scopeIdOf(this.definition, caller), this.name, key);
  }

  /** Nothing of any company may change while this runs, the log of attempts apart. */
  async withoutEffect<Result>(work: () => Promise<Result>): Promise<Result> {
    const before = await this.world.books.contents();
    const result = await work();
    expect(await this.world.books.contents()).toEqual(before);
    return result;
  }

  /** What this adds to each table. */
  async rowsGainedBy(work: () => Promise<unknown>): Promise<RowCounts> {
    const before = await this.world.books.counts();
    await work();
    return gained(before, await this.world.books.counts());
  }
}

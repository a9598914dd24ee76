import { type Answer, ClientConnection } from './client-connection.js';
import type { GeneratorPlan, Step, StepResult } from './plan.js';
import { type OutgoingRequest, Requests } from './requests.js';
import { Tally } from './tally.js';

/** An arrival that finds no free connection waits for one so long. */
const PATIENCE_MS = 1_000;
const TICK_MS = 1;
/** Longer than a request may take. */
const SETTLED_WITHIN_MS = 10_000;
const KILL_AFTER_MS_MAX = 20;
/** Before a lost connection is opened again: who can't be reached is not asked without end. */
const REOPEN_MS = 20;
/** As many are opened at a time, so that the opening itself does not fill the server's backlog. */
const OPENED_AT_ONCE = 64;

interface UnderWay {
  readonly request: OutgoingRequest;
  readonly arrivedAt: number;
}

/**
 * Offers load. In an open loop arrivals come by chance at a mean rate (exponential gaps) and do not wait for answers; each
 * takes a free connection, or waits for one, and its latency counts from when it arrived.
 */
export class Load {
  private readonly requests: Requests;
  private readonly all: ClientConnection[] = [];
  private free: ClientConnection[] = [];
  private readonly underWay = new Map<ClientConnection, UnderWay>();
  private waiting: number[] = [];
  private closedLoop = false;
  private ended = false;
  private tally = new Tally('', undefined);
  private peak = 0;
  /** First answers to new payments, of all steps and after. */
  created = 0;
  /** Requests whose connection was lost or broken on purpose: their outcome is not known here. */
  abandoned = 0;

  constructor(private readonly plan: GeneratorPlan) {
    this.requests = new Requests(plan);
  }

  /** Answers that come later count in the step in which they come. */
  async run(step: Step): Promise<StepResult> {
    const { offer, name, seconds, isPeak } = step;
    const perSecond = this.rateOf(step);
    await this.open('connections' in offer ? offer.connections : this.plan.connections);
    this.requests.mix = step.mix ?? this.plan.mix;
    this.tally = new Tally(name, perSecond);
    this.closedLoop = perSecond === undefined;
    if (perSecond === undefined) await this.closed(seconds);
    else await this.arrivals(perSecond, seconds, step.settles === true);
    const result = this.tally.result();
    if (isPeak === true) this.peak = Math.max(this.peak, result.accepted / result.seconds);
    return result;
  }

  /** Waits for the last answers. @returns how many did not come. */
  async end(withinMs: number): Promise<number> {
    this.closedLoop = false;
    const deadline = performance.now() + withinMs;
    while (this.underWay.size > 0 && performance.now() < deadline) await ticks(10);
    this.ended = true;
    for (const connection of this.all) connection.close();
    return this.underWay.size;
  }

  private rateOf({ offer }: Step): number | undefined {
    if ('perSecond' in offer) return offer.perSecond;
    return 'ofPeak' in offer ? offer.ofPeak * this.peak : undefined;
  }

  private async open(count: number): Promise<void> {
    const { ports } = this.plan;
    while (this.all.length < count) {
      const more = Array.from({ length: Math.min(OPENED_AT_ONCE, count - this.all.length) }, (_, place) => {
        const server = (this.all.length + place) % ports.length;
        return new ClientConnection(server, ports[server] ?? 0, this.answered.bind(this), this.lost.bind(this));
      });
      await Promise.all(more.map((connection) => connection.open()));
      this.all.push(...more);
      this.free.push(...more);
    }
  }

  private async closed(seconds: number): Promise<void> {
    const free = this.free.splice(0);
    for (const connection of free) this.send(connection, performance.now());
    await ticks(seconds * 1_000);
    this.closedLoop = false;
  }

  private async arrivals(perSecond: number, seconds: number, settles: boolean): Promise<void> {
    const end = performance.now() + seconds * 1_000;
    let next = performance.now();
    while (next < end) {
      const now = performance.now();
      for (; next <= now && next < end; next += (-Math.log(1 - Math.random()) / perSecond) * 1_000) this.arrive(next);
      this.giveUpOld(now);
      await ticks(TICK_MS);
    }
    if (settles) await this.settle(end + SETTLED_WITHIN_MS);
    this.waiting = [];
  }

  /** What is not answered by then is left to the totals of the run. */
  private async settle(deadline: number): Promise<void> {
    while (this.underWay.size + this.waiting.length > 0 && performance.now() < deadline) {
      this.giveUpOld(performance.now());
      await ticks(TICK_MS);
    }
  }

  private arrive(at: number): void {
    this.tally.arrived += 1;
    let connection = this.free.shift();
    while (connection !== undefined && !connection.isOpen) connection = this.free.shift();
    if (connection === undefined) this.waiting.push(at);
    else this.send(connection, at);
  }

  private giveUpOld(now: number): void {
    const late = this.waiting.findIndex((at) => at > now - PATIENCE_MS);
    const old = late < 0 ? this.waiting.length : late;
    if (old === 0) return;
    this.tally.notSent += old;
    this.waiting = this.waiting.slice(old);
  }

  private send(connection: ClientConnection, arrivedAt: number): void {
    const request = this.requests.next(connection.server);
    this.underWay.set(connection, { request, arrivedAt });
    this.tally.sent += 1;
    connection.send(request.text);
    if (request.kind === 'killed')
      setTimeout(() => {
        this.kill(connection, request);
      }, Math.random() * KILL_AFTER_MS_MAX);
  }

  private kill(connection: ClientConnection, request: OutgoingRequest): void {
    if (this.underWay.get(connection)?.request !== request) return;
    this.underWay.delete(connection);
    this.tally.killed += 1;
    this.abandoned += 1;
    connection.close();
    this.reopen(connection);
  }

  private answered(connection: ClientConnection, answer: Answer): void {
    const under = this.underWay.get(connection);
    if (under === undefined) return;
    this.underWay.delete(connection);
    const { request, arrivedAt } = under;
    // Also one that was to be left, when its answer came first.
    if (answer.status === 201) this.created += 1;
    const isAsItShouldBe = this.requests.isAsItShouldBe(request, answer);
    this.tally.answered(answer, isAsItShouldBe, performance.now() - arrivedAt);
    this.release(connection);
  }

  private lost(connection: ClientConnection): void {
    if (this.underWay.delete(connection)) {
      this.tally.lost();
      this.abandoned += 1;
    } else this.free = this.free.filter((other) => other !== connection);
    setTimeout(() => {
      if (!this.ended) this.reopen(connection);
    }, REOPEN_MS);
  }

  private reopen(connection: ClientConnection): void {
    void connection.open().then(() => {
      if (connection.isOpen) this.release(connection);
    });
  }

  private release(connection: ClientConnection): void {
    const waiting = this.closedLoop ? performance.now() : this.waiting.shift();
    if (waiting === undefined) this.free.push(connection);
    else this.send(connection, waiting);
  }
}

function ticks(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

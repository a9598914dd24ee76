import { deterministicChildId } from '../idempotency/index.js';
import { fillSubject, fillText } from '../mail-templates/index.js';
import {
  type AddressRules,
  deliverWebhook,
  WebhookForbidden,
  WebhookNotTaken,
  type WebhookTarget,
} from '../webhooks/index.js';
import type { Mailer } from './mailer.js';
import type { DeliveryOutcome, RunnerMetrics } from './runner-metrics.js';
import type { AttemptEnd, InstanceKey, OpenStep, RunningInstance, WorkflowStore } from './workflow-store.js';

const ERROR_LENGTH_MAX = 500;

/** What a step needs that is not there now; somebody has to see to it. */
class NotConfigured extends Error {}

/** What an instance is run with. */
export interface RunnerTools {
  readonly store: WorkflowStore;
  readonly rules: AddressRules;
  readonly mailer: Mailer | undefined;
  readonly metrics: RunnerMetrics;
}

/** Runs instances: their steps one after another, each until it has succeeded. */
export class InstanceRunner {
  constructor(private readonly tools: RunnerTools) {}

  /**
   * Goes on where the last attempt ended.
   * @param mayGoOn asked before each step.
   * @returns whether it has ended; false when it may not go on now.
   * @throws whatever kept a step from succeeding, once it is noted down: the job is to come again.
   */
  async run(key: InstanceKey, mayGoOn: () => boolean): Promise<boolean> {
    const { store, metrics } = this.tools;
    const instance = await store.begin(key);
    if (instance?.status === 'cancelled') metrics.ended('cancelled');
    if (instance?.status !== 'running') return true;
    for (const step of await store.openSteps(key)) {
      if (!mayGoOn()) return false;
      await this.attempt(instance, step);
    }
    if (await store.succeed(key)) metrics.ended('succeeded');
    return true;
  }

  /** Nothing more will be tried. */
  async giveUp(key: InstanceKey): Promise<boolean> {
    if (await this.tools.store.giveUp(key)) this.tools.metrics.ended('failed');
    return true;
  }

  /** A failure of the database is none of the receiver's: it is not noted as one, and the job comes again. */
  private async attempt(instance: RunningInstance, step: OpenStep): Promise<void> {
    const { store, metrics } = this.tools;
    const target = await this.targetOf(instance, step);
    const place = await store.beginAttempt(instance, step.number);
    if (place === undefined) return;
    const end = await this.perform(instance, step, target).catch(async (error: unknown) => {
      metrics.delivered(step.kind, outcomeOf(error));
      await store.endAttempt(instance, step.number, place, failureOf(error), 'pending');
      throw error;
    });
    metrics.delivered(step.kind, 'delivered');
    await store.endAttempt(instance, step.number, place, end, 'succeeded');
  }

  private async targetOf({ companyId }: RunningInstance, step: OpenStep): Promise<WebhookTarget | undefined> {
    return step.kind === 'webhook' ? this.tools.store.target(companyId, step.settings.endpointId ?? '') : undefined;
  }

  /** At least once: whoever is killed between the deed and its note does it again, with the same id. */
  private async perform(instance: RunningInstance, step: OpenStep, target?: WebhookTarget): Promise<AttemptEnd> {
    const id = deterministicChildId(instance.instanceId, `step:${String(step.number)}`);
    return step.kind === 'webhook' ? this.callEndpoint(instance, target, id) : this.sendMail(instance, step, id);
  }

  private async callEndpoint(
    instance: RunningInstance,
    target: WebhookTarget | undefined,
    id: string,
  ): Promise<AttemptEnd> {
    if (target === undefined) throw new NotConfigured('the endpoint is not active');
    const message = { id: `msg_${id}`, timestamp: Math.floor(Date.now() / 1000), body: bodyOf(instance) };
    return { statusCode: await deliverWebhook(target, message, this.tools.rules) };
  }

  private async sendMail(instance: RunningInstance, { settings }: OpenStep, id: string): Promise<AttemptEnd> {
    const { mailer } = this.tools;
    if (mailer === undefined) throw new NotConfigured('no mail server is configured: SMTP_URL and MAIL_FROM');
    const { to = '', subject = '', text = '' } = settings;
    const values = { ...instance, event: instance.triggerEvent };
    await mailer.send({ id, to, subject: fillSubject(subject, values), text: fillText(text, values) });
    return {};
  }
}

/** The same at every attempt, so that receivers may compare. */
function bodyOf({ instanceId, triggerEvent, createdAt, ...about }: RunningInstance): string {
  const { companyId, definitionId, writeId, entityType, entityId, context } = about;
  const data = { companyId, instanceId, definitionId, writeId, entityType, entityId, context };
  return JSON.stringify({ type: triggerEvent, timestamp: createdAt, data });
}

function outcomeOf(error: unknown): DeliveryOutcome {
  if (error instanceof NotConfigured) return 'not_configured';
  if (error instanceof WebhookForbidden) return 'forbidden';
  return error instanceof WebhookNotTaken ? 'refused' : 'unreachable';
}

function failureOf(error: unknown): AttemptEnd {
  const message = error instanceof Error ? error.message : String(error);
  const statusCode = error instanceof WebhookNotTaken ? error.statusCode : undefined;
  return { error: message.slice(0, ERROR_LENGTH_MAX), ...(statusCode === undefined ? {} : { statusCode }) };
}

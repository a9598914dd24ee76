import { deterministicChildId } from '../idempotency/index.js';
import { type AddressRules, deliverWebhook, WebhookNotTaken } from '../webhooks/index.js';
import type { Mailer } from './mailer.js';
import type { AttemptEnd, InstanceKey, OpenStep, RunningInstance, WorkflowStore } from './workflow-store.js';

const ERROR_LENGTH_MAX = 500;

/** Runs instances: their steps one after another, each until it has succeeded. */
export class InstanceRunner {
  constructor(
    private readonly store: WorkflowStore,
    private readonly rules: AddressRules,
    private readonly mailer: Mailer | undefined,
  ) {}

  /**
   * Goes on where the last attempt ended.
   * @throws whatever kept a step from succeeding, once it is noted down: the job is to come again.
   */
  async run(key: InstanceKey): Promise<void> {
    const instance = await this.store.begin(key);
    if (instance === undefined) return;
    for (const step of await this.store.openSteps(key)) await this.attempt(instance, step);
    await this.store.succeed(key);
  }

  private async attempt(instance: RunningInstance, step: OpenStep): Promise<void> {
    const place = await this.store.beginAttempt(instance, step.number);
    if (place === undefined) return;
    try {
      const end = await this.perform(instance, step);
      await this.store.endAttempt(instance, step.number, place, end, 'succeeded');
    } catch (error) {
      await this.store.endAttempt(instance, step.number, place, failureOf(error), 'pending');
      throw error;
    }
  }

  /** At least once: whoever is killed between the deed and its note does it again, with the same id. */
  private async perform(instance: RunningInstance, step: OpenStep): Promise<AttemptEnd> {
    const id = deterministicChildId(instance.instanceId, `step:${String(step.number)}`);
    return step.kind === 'webhook' ? this.callEndpoint(instance, step, id) : this.sendMail(step, id);
  }

  private async callEndpoint(instance: RunningInstance, step: OpenStep, id: string): Promise<AttemptEnd> {
    const target = await this.store.target(instance.companyId, step.settings.endpointId ?? '');
    if (target === undefined) throw new Error('the endpoint is not active');
    const message = { id: `msg_${id}`, timestamp: Math.floor(Date.now() / 1000), body: bodyOf(instance) };
    return { statusCode: await deliverWebhook(target, message, this.rules) };
  }

  private async sendMail({ settings }: OpenStep, id: string): Promise<AttemptEnd> {
    if (this.mailer === undefined) throw new Error('no mail server is configured: SMTP_URL and MAIL_FROM');
    const { to = '', subject = '', text = '' } = settings;
    await this.mailer.send({ id, to, subject, text });
    return {};
  }
}

/** The same at every attempt, so that receivers may compare. */
function bodyOf({ instanceId, triggerEvent, createdAt, ...about }: RunningInstance): string {
  const { companyId, definitionId, writeId, entityType, entityId, context } = about;
  const data = { companyId, instanceId, definitionId, writeId, entityType, entityId, context };
  return JSON.stringify({ type: triggerEvent, timestamp: createdAt, data });
}

function failureOf(error: unknown): AttemptEnd {
  const message = error instanceof Error ? error.message : String(error);
  const statusCode = error instanceof WebhookNotTaken ? error.statusCode : undefined;
  return { error: message.slice(0, ERROR_LENGTH_MAX), ...(statusCode === undefined ? {} : { statusCode }) };
}

import type { Pool } from 'pg';
import { JOB_QUEUE_SCHEMA } from '../database/index.js';
import type { WebhookTarget } from '../webhooks/index.js';

/** Which instance; a job holds nothing else. */
export interface InstanceKey {
  readonly companyId: string;
  readonly instanceId: string;
}

/** An instance that is to be run, unless its workflow is not active any more. */
export interface RunningInstance extends InstanceKey {
  readonly status: 'running' | 'cancelled';
  readonly definitionId: string;
  readonly triggerEvent: string;
  readonly writeId: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly context: Readonly<Record<string, string>>;
  readonly createdAt: string;
}

/** A step that has not succeeded yet. */
export interface OpenStep {
  readonly number: number;
  readonly kind: 'webhook' | 'mail';
  readonly settings: {
    readonly endpointId?: string;
    readonly to?: string;
    readonly subject?: string;
    readonly text?: string;
  };
}

/** How an attempt ended. */
export interface AttemptEnd {
  readonly error?: string;
  readonly statusCode?: number;
}

/** The queue at a moment; `retrying` are among the `waiting`. */
export interface JobCounts {
  readonly waiting: number;
  readonly retrying: number;
  readonly running: number;
  readonly dead: number;
  readonly oldestSeconds: number;
}

const NOW = `to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** What was started by a workflow that is not active any more is cancelled when its turn comes. */
const BEGIN_INSTANCE = `
  UPDATE workflow_instances AS instance SET
    status = CASE WHEN definition.is_active THEN 'running' ELSE 'cancelled' END,
    started_at = CASE WHEN definition.is_active THEN coalesce(instance.started_at, clock_timestamp()) ELSE instance.started_at END,
    finished_at = CASE WHEN definition.is_active THEN NULL ELSE clock_timestamp() END
  FROM workflow_definitions AS definition
  WHERE instance.company_id = $1 AND instance.id = $2 AND instance.status IN ('pending', 'running')
    AND definition.company_id = instance.company_id AND definition.id = instance.definition_id
  RETURNING instance.status, instance.company_id AS "companyId", instance.id AS "instanceId",
    instance.definition_id AS "definitionId", instance.trigger_event AS "triggerEvent",
    instance.trigger_entity_id AS "writeId", instance.entity_type AS "entityType", instance.entity_id AS "entityId",
    instance.context, to_char(instance.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt"`;

const OPEN_STEPS = `
  SELECT number, kind, settings FROM workflow_steps
  WHERE company_id = $1 AND instance_id = $2 AND status <> 'succeeded' ORDER BY number`;

const BEGIN_ATTEMPT = `
  UPDATE workflow_steps SET status = 'running', attempts = attempts || jsonb_build_array(jsonb_build_object('startedAt', ${NOW}))
  WHERE company_id = $1 AND instance_id = $2 AND number = $3 AND status <> 'succeeded'
  RETURNING jsonb_array_length(attempts) - 1 AS place`;

/** A step that has succeeded stays so, whatever a slower runner says of its own attempt. */
const END_ATTEMPT = `
  UPDATE workflow_steps SET
    attempts = jsonb_set(attempts, ARRAY[$4::text], attempts -> $4::integer || $5::jsonb || jsonb_build_object('finishedAt', ${NOW})),
    status = CASE WHEN status = 'succeeded' THEN status ELSE $6 END,
    finished_at = CASE WHEN status = 'succeeded' THEN finished_at WHEN $6 = 'succeeded' THEN clock_timestamp() END
  WHERE company_id = $1 AND instance_id = $2 AND number = $3`;

const END_INSTANCE = `
  UPDATE workflow_instances SET status = $3, finished_at = clock_timestamp()
  WHERE company_id = $1 AND id = $2 AND status IN ('pending', 'running')`;

/** The step that was tried in vain; those after it were never begun. */
const FAIL_STEPS = `
  UPDATE workflow_steps SET status = 'failed', finished_at = clock_timestamp()
  WHERE company_id = $1 AND instance_id = $2 AND status <> 'succeeded' AND jsonb_array_length(attempts) > 0`;

const TARGET = `
  SELECT endpoint.url, array_agg(secret.secret ORDER BY secret.number DESC) AS secrets
  FROM webhook_endpoints AS endpoint
  JOIN webhook_secrets AS secret ON secret.company_id = endpoint.company_id AND secret.endpoint_id = endpoint.id
  WHERE endpoint.company_id = $1 AND endpoint.id = $2 AND endpoint.is_active
    AND (secret.expires_at IS NULL OR secret.expires_at > clock_timestamp())
  GROUP BY endpoint.url`;

const JOB_COUNTS = `
  SELECT count(*) FILTER (WHERE state < 'active')::integer AS waiting,
    count(*) FILTER (WHERE state = 'retry')::integer AS retrying,
    count(*) FILTER (WHERE state = 'active')::integer AS running,
    count(*) FILTER (WHERE state = 'failed')::integer AS dead,
    coalesce(extract(epoch FROM now() - min(start_after) FILTER (WHERE state < 'active' AND start_after < now())), 0)::float8
      AS "oldestSeconds"
  FROM ${JOB_QUEUE_SCHEMA}.job WHERE name = 'workflows' AND state IN ('created', 'retry', 'active', 'failed')`;

/** What the runner reads and changes, under the worker's login. Each change is a transaction of its own. */
export class WorkflowStore {
  constructor(private readonly pool: Pool) {}

  /** @returns undefined when the instance has ended already; one that is cancelled has ended now. */
  async begin({ companyId, instanceId }: InstanceKey): Promise<RunningInstance | undefined> {
    return (await this.pool.query<RunningInstance>(BEGIN_INSTANCE, [companyId, instanceId])).rows[0];
  }

  async openSteps({ companyId, instanceId }: InstanceKey): Promise<OpenStep[]> {
    return (await this.pool.query<OpenStep>(OPEN_STEPS, [companyId, instanceId])).rows;
  }

  /** @returns the attempt's place in the step's list, or undefined when another runner was successful meanwhile. */
  async beginAttempt({ companyId, instanceId }: InstanceKey, step: number): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ place: number }>(BEGIN_ATTEMPT, [companyId, instanceId, step]);
    return rows[0]?.place;
  }

  /** @param status `pending` when it is to be tried again. */
  async endAttempt(
    { companyId, instanceId }: InstanceKey,
    step: number,
    place: number,
    end: AttemptEnd,
    status: 'pending' | 'succeeded',
  ): Promise<void> {
    await this.pool.query(END_ATTEMPT, [companyId, instanceId, step, place, JSON.stringify(end), status]);
  }

  /** @returns false when it had ended already. */
  async succeed({ companyId, instanceId }: InstanceKey): Promise<boolean> {
    return (await this.pool.query(END_INSTANCE, [companyId, instanceId, 'succeeded'])).rowCount === 1;
  }

  async jobCounts(): Promise<JobCounts> {
    return (await this.pool.query<JobCounts>(JOB_COUNTS)).rows[0] as JobCounts;
  }

  /** Nothing more will be tried. @returns false when it had ended already. */
  async giveUp({ companyId, instanceId }: InstanceKey): Promise<boolean> {
    await this.pool.query(FAIL_STEPS, [companyId, instanceId]);
    return (await this.pool.query(END_INSTANCE, [companyId, instanceId, 'failed'])).rowCount === 1;
  }

  /** Where a webhook goes; undefined for an endpoint that is not active. */
  async target(companyId: string, endpointId: string): Promise<WebhookTarget | undefined> {
    return (await this.pool.query<WebhookTarget>(TARGET, [companyId, endpointId])).rows[0];
  }
}

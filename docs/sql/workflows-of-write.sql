-- What a write started: its workflows, their steps, how often each was tried, and what went wrong last.
-- company: its id. write: the deterministic id, as a payment's id is that of the write which made it.
SELECT instance.id AS instance_id, definition.name AS workflow, instance.trigger_event, instance.status AS workflow_status,
  step.number AS step, step.kind, step.name AS step_name, step.status AS step_status,
  jsonb_array_length(step.attempts) AS attempts,
  step.attempts -> -1 ->> 'startedAt' AS last_tried_at,
  step.attempts -> -1 ->> 'error' AS last_error,
  step.attempts -> -1 ->> 'statusCode' AS last_answer
FROM workflow_instances AS instance
JOIN workflow_definitions AS definition
  ON definition.company_id = instance.company_id AND definition.id = instance.definition_id
JOIN workflow_steps AS step ON step.company_id = instance.company_id AND step.instance_id = instance.id
WHERE instance.company_id = :'company'::uuid AND instance.trigger_entity_id = :'write'::uuid
ORDER BY instance.created_at, instance.id, step.number;

-- Whether writes started the workflows that they count, and how these ended. Both sides are summed up for each write
-- before they meet: otherwise a write with two workflows would count twice.
-- period: how far back, '7 days' unless given.
\if :{?period}
\else
  \set period '7 days'
\endif

WITH expected AS (
  SELECT company_id, deterministic_id AS id, operation_name, sum(workflows_triggered) AS workflows
  FROM idempotent_write_audit_log
  WHERE "timestamp" >= now() - :'period'::interval AND status = 'new' AND workflows_triggered > 0
  GROUP BY company_id, deterministic_id, operation_name
), started AS (
  SELECT company_id, trigger_entity_id AS id, count(*) AS workflows,
    count(*) FILTER (WHERE status = 'succeeded') AS succeeded,
    count(*) FILTER (WHERE status = 'failed') AS failed
  FROM workflow_instances
  WHERE created_at >= now() - :'period'::interval - interval '1 minute'
  GROUP BY company_id, trigger_entity_id
)
SELECT expected.operation_name AS operation,
  count(*) AS writes,
  sum(expected.workflows) AS expected,
  coalesce(sum(started.workflows), 0) AS started,
  coalesce(sum(started.succeeded), 0) AS succeeded,
  coalesce(sum(started.failed), 0) AS failed,
  round(100.0 * coalesce(sum(least(started.workflows, expected.workflows)), 0) / sum(expected.workflows), 2)
    AS accuracy_percent
FROM expected
LEFT JOIN started USING (company_id, id)
GROUP BY expected.operation_name
ORDER BY accuracy_percent, operation;

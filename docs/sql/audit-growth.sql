-- The months of the audit log in the database: rows as PostgreSQL estimates them (after its next ANALYZE), and size with
-- indexes. The default partition should be empty; months older than 90 days are for npm run audit:archive.
SELECT coalesce(substring(part.relname FROM '\d{4}_\d{2}$'), 'in no month') AS month,
  greatest(part.reltuples, 0)::bigint AS rows_estimated,
  pg_total_relation_size(part.oid) AS bytes,
  pg_size_pretty(pg_total_relation_size(part.oid)) AS size,
  round(pg_total_relation_size(part.oid) / nullif(greatest(part.reltuples, 0), 0)::numeric) AS bytes_a_row
FROM pg_inherits
JOIN pg_class AS part ON part.oid = inhrelid
WHERE inhparent = 'idempotent_write_audit_log'::regclass
ORDER BY month;

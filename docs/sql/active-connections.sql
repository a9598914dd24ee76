-- Connections to this database by login and program, and their share of what the server allows. What each is doing is
-- seen by members of pg_read_all_stats alone.
SELECT usename AS login, application_name AS program, coalesce(state, 'not visible') AS state,
  count(*) AS connections,
  round(100.0 * sum(count(*)) OVER () / current_setting('max_connections')::integer, 1) AS all_percent_of_max
FROM pg_stat_activity
WHERE datname = current_database()
GROUP BY usename, application_name, state
ORDER BY connections DESC, login, program, state;

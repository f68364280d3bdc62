-- The roles of DbRole, least privilege each (D2.8, D4.8, D4.12).
-- Environment: UNDERSTUDY_SETTINGS  the rendered settings.sql (<role>_limit, database, with_pgaudit)
--              UNDERSTUDY_SECRETS   directory with <role>.scram, the SCRAM-SHA-256 verifiers
-- Run by psql as superuser over the Unix socket, connected to database postgres. Twice is harmless.
\set ON_ERROR_STOP on
\set QUIET on
\getenv settings UNDERSTUDY_SETTINGS
\i :settings

-- Verifiers are no passwords, but they need not be in a log either.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_duration = off;
SET log_min_error_statement = panic;
SET pg_stat_statements.track = 'none';
SET pg_stat_statements.track_utility = off;
SET client_min_messages = warning;

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['migrator', 'app', 'readonly', 'admin', 'backup', 'replicator', 'monitor', 'pooler_lookup']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

-- The second logins, with which those roles take turns while a password changes: PostgreSQL keeps one password per name.
SELECT format('CREATE ROLE %I IN ROLE %I', name || '_b', name)
FROM unnest(ARRAY['migrator', 'app', 'readonly', 'admin', 'monitor', 'pooler_lookup']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name || '_b') \gexec

\set migrator_scram `cat "$UNDERSTUDY_SECRETS/migrator.scram"`
\set app_scram `cat "$UNDERSTUDY_SECRETS/app.scram"`
\set readonly_scram `cat "$UNDERSTUDY_SECRETS/readonly.scram"`
\set admin_scram `cat "$UNDERSTUDY_SECRETS/admin.scram"`
\set backup_scram `cat "$UNDERSTUDY_SECRETS/backup.scram"`
\set replicator_scram `cat "$UNDERSTUDY_SECRETS/replicator.scram"`
\set monitor_scram `cat "$UNDERSTUDY_SECRETS/monitor.scram"`
\set pooler_lookup_scram `cat "$UNDERSTUDY_SECRETS/pooler_lookup.scram"`
\set migrator_b_scram `cat "$UNDERSTUDY_SECRETS/migrator_b.scram"`
\set app_b_scram `cat "$UNDERSTUDY_SECRETS/app_b.scram"`
\set readonly_b_scram `cat "$UNDERSTUDY_SECRETS/readonly_b.scram"`
\set admin_b_scram `cat "$UNDERSTUDY_SECRETS/admin_b.scram"`
\set monitor_b_scram `cat "$UNDERSTUDY_SECRETS/monitor_b.scram"`
\set pooler_lookup_b_scram `cat "$UNDERSTUDY_SECRETS/pooler_lookup_b.scram"`

ALTER ROLE migrator LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT :migrator_limit PASSWORD :'migrator_scram';
ALTER ROLE app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT :app_limit PASSWORD :'app_scram';
ALTER ROLE readonly LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT :readonly_limit PASSWORD :'readonly_scram';
-- REPLICATION is what the slot functions ask for.
ALTER ROLE admin LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE REPLICATION CONNECTION LIMIT :admin_limit PASSWORD :'admin_scram';
ALTER ROLE backup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT :backup_limit PASSWORD :'backup_scram';
ALTER ROLE replicator LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE REPLICATION CONNECTION LIMIT :replicator_limit PASSWORD :'replicator_scram';
ALTER ROLE monitor LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT :monitor_limit PASSWORD :'monitor_scram';
ALTER ROLE pooler_lookup LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT :pooler_lookup_limit PASSWORD :'pooler_lookup_scram';
ALTER ROLE migrator_b LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT :migrator_limit PASSWORD :'migrator_b_scram';
ALTER ROLE app_b LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT :app_limit PASSWORD :'app_b_scram';
ALTER ROLE readonly_b LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT :readonly_limit PASSWORD :'readonly_b_scram';
ALTER ROLE admin_b LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE REPLICATION CONNECTION LIMIT :admin_limit PASSWORD :'admin_b_scram';
ALTER ROLE monitor_b LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT :monitor_limit PASSWORD :'monitor_b_scram';
ALTER ROLE pooler_lookup_b LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT :pooler_lookup_limit PASSWORD :'pooler_lookup_b_scram';

-- D0.6: a report may not run for ever, nor write.
ALTER ROLE readonly SET statement_timeout = '60s';
ALTER ROLE readonly SET default_transaction_read_only = on;

-- D0.13: what the application asks for over a pool ends after 30 s. It may SET another for a direct, long query.
ALTER ROLE app SET statement_timeout = '30s';
-- D3.2: who waits longer for a lock queues others behind it. A migration that gives up can be run again.
ALTER ROLE app SET lock_timeout = '10s';
ALTER ROLE migrator SET lock_timeout = '10s';
-- D3.9, D4.15: a client that went away in a transaction must not hold its locks, nor vacuum back, for ever.
ALTER ROLE app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE readonly SET idle_in_transaction_session_timeout = '60s';

-- Whoever comes under a second name is the role itself: current_user, the owner of what it makes, its settings. All at once, since people may
-- be logging in. A list keeps the quotes it is stored with.
BEGIN;
SELECT format('ALTER ROLE %I RESET ALL', name || '_b')
FROM unnest(ARRAY['migrator', 'app', 'readonly', 'admin', 'monitor', 'pooler_lookup']) AS name \gexec
SELECT format('ALTER ROLE %I %s SET %I TO %s', rolname || '_b', 'IN DATABASE ' || quote_ident(datname), setting[1],
  CASE WHEN setting[1] IN ('search_path', 'temp_tablespaces', 'local_preload_libraries', 'session_preload_libraries')
    THEN setting[2] ELSE quote_literal(setting[2]) END)
FROM pg_db_role_setting
JOIN pg_roles ON pg_roles.oid = setrole
LEFT JOIN pg_database ON pg_database.oid = setdatabase
CROSS JOIN unnest(setconfig) AS line
CROSS JOIN regexp_match(line, '^([^=]+)=(.*)$') AS setting
WHERE rolname IN ('migrator', 'app', 'readonly', 'admin', 'monitor', 'pooler_lookup') \gexec
SELECT format('ALTER ROLE %I SET role TO %L', name || '_b', name)
FROM unnest(ARRAY['migrator', 'app', 'readonly', 'admin', 'monitor', 'pooler_lookup']) AS name \gexec
COMMIT;

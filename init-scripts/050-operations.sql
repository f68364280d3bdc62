-- Monitoring, replication, backup and operation without a superuser. Conventions as in 010-roles.sql.
-- In database postgres: pg_rewind, pgBackRest and the failover controller connect there. Rights on functions are per
-- database, so the application's database gets the operator's too.
\set ON_ERROR_STOP on
\set QUIET on
\getenv settings UNDERSTUDY_SETTINGS
\i :settings
SET client_min_messages = warning;

GRANT pg_monitor TO monitor, admin;
GRANT pg_signal_backend, pg_checkpoint TO admin;
GRANT pg_read_all_settings, pg_checkpoint TO backup;

-- What pg_rewind calls on its source, and no more.
GRANT EXECUTE ON FUNCTION pg_ls_dir(text, boolean, boolean) TO replicator;
GRANT EXECUTE ON FUNCTION pg_stat_file(text, boolean) TO replicator;
GRANT EXECUTE ON FUNCTION pg_read_binary_file(text) TO replicator;
GRANT EXECUTE ON FUNCTION pg_read_binary_file(text, bigint, bigint, boolean) TO replicator;
GRANT pg_checkpoint TO replicator;

GRANT EXECUTE ON FUNCTION pg_backup_start(text, boolean) TO backup;
GRANT EXECUTE ON FUNCTION pg_backup_stop(boolean) TO backup;
GRANT EXECUTE ON FUNCTION pg_create_restore_point(text) TO backup;
GRANT EXECUTE ON FUNCTION pg_switch_wal() TO backup;

GRANT EXECUTE ON FUNCTION pg_promote(boolean, integer) TO admin;
GRANT EXECUTE ON FUNCTION pg_switch_wal() TO admin;
GRANT EXECUTE ON FUNCTION pg_reload_conf() TO admin;
GRANT EXECUTE ON FUNCTION pg_wal_replay_pause() TO admin;
GRANT EXECUTE ON FUNCTION pg_wal_replay_resume() TO admin;

\connect :"database"
GRANT EXECUTE ON FUNCTION pg_promote(boolean, integer) TO admin;
GRANT EXECUTE ON FUNCTION pg_switch_wal() TO admin;
GRANT EXECUTE ON FUNCTION pg_reload_conf() TO admin;
GRANT EXECUTE ON FUNCTION pg_wal_replay_pause() TO admin;
GRANT EXECUTE ON FUNCTION pg_wal_replay_resume() TO admin;

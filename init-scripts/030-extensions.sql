-- Extensions of the application's database. Environment and conventions as in 010-roles.sql.
\set ON_ERROR_STOP on
\set QUIET on
\getenv settings UNDERSTUDY_SETTINGS
\i :settings
\connect :"database"
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
\if :with_pgaudit
CREATE EXTENSION IF NOT EXISTS pgaudit;
\endif
-- What a drill looks at tables and indexes with. Its functions are the superuser's. A server may come without contrib: the drill then says so.
SELECT count(*) > 0 AS with_amcheck FROM pg_available_extensions WHERE name = 'amcheck' \gset
\if :with_amcheck
CREATE EXTENSION IF NOT EXISTS amcheck;
\endif

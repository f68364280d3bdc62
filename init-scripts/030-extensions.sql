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

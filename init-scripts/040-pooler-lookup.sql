-- PgBouncer's auth_query: verifiers of ordinary login roles, for one role only. Conventions as in 010-roles.sql.
\set ON_ERROR_STOP on
\set QUIET on
\getenv settings UNDERSTUDY_SETTINGS
\i :settings
\connect :"database"
SET client_min_messages = warning;

CREATE SCHEMA IF NOT EXISTS understudy;
REVOKE ALL ON SCHEMA understudy FROM PUBLIC;
GRANT USAGE ON SCHEMA understudy TO pooler_lookup;

-- A fixed search_path, so that nobody's objects stand in for the catalogue's while the owner's rights apply.
CREATE OR REPLACE FUNCTION understudy.pooler_lookup(wanted name, OUT usename name, OUT passwd text)
RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  SELECT rolname, rolpassword
  FROM pg_catalog.pg_authid
  WHERE rolname = wanted AND rolcanlogin AND NOT rolsuper AND NOT rolreplication
    AND rolname NOT IN ('pooler_lookup', 'pooler_lookup_b')
    AND (rolvaliduntil IS NULL OR rolvaliduntil > now())
$$;
REVOKE ALL ON FUNCTION understudy.pooler_lookup(name) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION understudy.pooler_lookup(name) TO pooler_lookup;

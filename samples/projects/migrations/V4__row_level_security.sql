-- A session sees and writes one organisation's rows. Say which, per transaction:
--   BEGIN; SET LOCAL app.organisation_id = '42'; …; COMMIT;
-- SET LOCAL, never SET: behind a pooler in transaction mode a SET stays on the server connection and reaches the next
-- client, who would then see another tenant's rows.

CREATE FUNCTION current_organisation_id() RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
-- true: no error when it was never set. nullif: once a transaction has set it locally, the server connection remembers
-- it as '' afterwards, not as NULL. Either way the result is NULL, which matches no row: forgetting it shows nothing.
RETURN nullif(current_setting('app.organisation_id', true), '')::bigint;

ALTER TABLE organisations ENABLE ROW LEVEL SECURITY;
ALTER TABLE users         ENABLE ROW LEVEL SECURITY;
ALTER TABLE projects      ENABLE ROW LEVEL SECURITY;
ALTER TABLE tickets       ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_logs    ENABLE ROW LEVEL SECURITY;
-- Not FORCE: the owner (the migrator) loads and repairs rows of all tenants; the application never connects as the owner.

CREATE POLICY organisations_own ON organisations TO app
  USING (id = current_organisation_id());
CREATE POLICY users_of_organisation ON users TO app
  USING (organisation_id = current_organisation_id());
CREATE POLICY projects_of_organisation ON projects TO app
  USING (organisation_id = current_organisation_id());
CREATE POLICY tickets_of_organisation ON tickets TO app
  USING (organisation_id = current_organisation_id());
CREATE POLICY audit_logs_of_organisation ON audit_logs TO app
  USING (organisation_id = current_organisation_id());

-- Reports run over all tenants and can write nothing.
CREATE POLICY organisations_report ON organisations FOR SELECT TO readonly USING (true);
CREATE POLICY users_report         ON users         FOR SELECT TO readonly USING (true);
CREATE POLICY projects_report      ON projects      FOR SELECT TO readonly USING (true);
CREATE POLICY tickets_report       ON tickets       FOR SELECT TO readonly USING (true);
CREATE POLICY audit_logs_report    ON audit_logs    FOR SELECT TO readonly USING (true);

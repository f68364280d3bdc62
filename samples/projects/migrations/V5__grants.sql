-- Least privilege, said outright instead of left to default privileges, so that it holds on any server with these roles.

GRANT SELECT, INSERT, UPDATE, DELETE ON organisations, users, projects, tickets TO app;
GRANT SELECT, INSERT ON audit_logs TO app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO app;
GRANT SELECT ON organisations, users, projects, tickets, audit_logs TO readonly;

-- Append-only, also against default privileges that grant more.
REVOKE UPDATE, DELETE, TRUNCATE ON audit_logs FROM app;
-- Policies of a partitioned table do not guard a partition that is named directly: nobody but the owner may.
REVOKE ALL ON
  audit_logs_2022, audit_logs_2023, audit_logs_2024, audit_logs_2025, audit_logs_2026, audit_logs_default
  FROM app, readonly;

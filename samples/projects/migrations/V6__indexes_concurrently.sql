-- Indexes built while the application writes (D2.7). CREATE INDEX CONCURRENTLY cannot run in a transaction, so this
-- migration is not one (see the .conf beside it): keep such migrations free of anything else. When one fails half-way,
-- drop the INVALID index it left, then repair and migrate again; IF NOT EXISTS would skip an invalid one.

CREATE INDEX CONCURRENTLY idx_tickets_project_status ON tickets (project_id, status);
CREATE INDEX CONCURRENTLY idx_tickets_organisation_created ON tickets (organisation_id, created_at DESC);
CREATE INDEX CONCURRENTLY idx_tickets_assignee_open ON tickets (organisation_id, assignee_id)
  WHERE status <> 'done';
CREATE INDEX CONCURRENTLY idx_users_organisation_role ON users (organisation_id, role);

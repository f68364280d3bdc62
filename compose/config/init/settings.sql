-- Rendered by understudy; included by init-scripts/.
\set database app
\set migrator_limit 20
\set app_limit 500
\set readonly_limit 200
\set admin_limit 50
\set backup_limit 10
\set replicator_limit -1
\set monitor_limit -1
\set pooler_lookup_limit -1
\set with_pgaudit false

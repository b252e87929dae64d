#!/bin/sh
# Runs once, when the volume is empty: the role of the exporter, which sees statistics and no rows.
# On an older volume: docker compose exec postgres sh /docker-entrypoint-initdb.d/20-monitor.sh
set -eu
password=${POSTGRES_MONITOR_PASSWORD:-}
if [ -n "${POSTGRES_MONITOR_PASSWORD_FILE:-}" ]; then
	password=$(cat "$POSTGRES_MONITOR_PASSWORD_FILE")
fi
if [ -z "$password" ]; then
	echo "postgres: POSTGRES_MONITOR_PASSWORD is not set: no role for the exporter." >&2
	exit 0
fi
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set "password=$password" <<'SQL'
SELECT 'CREATE ROLE barberpro_monitor LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'barberpro_monitor') \gexec
ALTER ROLE barberpro_monitor PASSWORD :'password' CONNECTION LIMIT 5;
GRANT pg_monitor TO barberpro_monitor;
SQL

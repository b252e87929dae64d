#!/bin/sh
# Does with Debian's PostgreSQL what the entrypoint of the official image does and docker/ relies on: initdb in an empty volume with
# the user, password and database of the environment, the files of /docker-entrypoint-initdb.d, then the server.
set -eu
if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
	mkdir -p "$PGDATA"
	printf %s "${POSTGRES_PASSWORD:-$(cat "$POSTGRES_PASSWORD_FILE")}" >/tmp/password
	initdb --pgdata="$PGDATA" --username="$POSTGRES_USER" --pwfile=/tmp/password --auth-host=scram-sha-256 >/dev/null
	rm /tmp/password
	echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
	echo "listen_addresses = '*'" >>"$PGDATA/postgresql.conf"
	pg_ctl --pgdata="$PGDATA" --options="-c listen_addresses=''" --wait --log=/tmp/init.log start >/dev/null
	createdb --username="$POSTGRES_USER" "$POSTGRES_DB"
	for file in /docker-entrypoint-initdb.d/*; do
		case $file in
		*.sql) psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --file="$file" ;;
		*.sh) sh "$file" ;;
		esac
	done
	pg_ctl --pgdata="$PGDATA" --mode=fast --wait stop >/dev/null
fi
exec "$@"

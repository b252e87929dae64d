#!/bin/sh
# Dumps the database every BACKUP_EVERY seconds into /backups: consistent, compressed, read back, with its checksum. Of the
# last day all dumps stay, of the last week one a day. backup.prom tells Prometheus when the last good one was made.
set -eu
export PGPASSWORD="${PGPASSWORD:-$(cat "${PGPASSWORD_FILE:-/dev/null}")}"
every=${BACKUP_EVERY:-3600}
cd /backups

prune() {
	find . -name 'barberpro-*.dump*' -mtime +6 -delete
	last=
	for file in $(find . -name 'barberpro-*.dump' -mmin +1440 | sort); do
		day=${file#./barberpro-}
		day=${day%%T*}
		if [ "$day" = "$last" ]; then
			rm -f "$file" "$file.sha256"
		fi
		last=$day
	done
}

once() {
	name=barberpro-$(date -u +%Y%m%dT%H%M%SZ).dump
	pg_dump --format=custom --compress=6 --file="$name.part" || return 1
	pg_restore --list "$name.part" >/dev/null || return 1 # it can be read
	mv "$name.part" "$name"
	sha256sum "$name" >"$name.sha256"
	cat >backup.prom.new <<END
# HELP barberpro_backup_last_success_timestamp_seconds When the last backup that could be read back was made.
# TYPE barberpro_backup_last_success_timestamp_seconds gauge
barberpro_backup_last_success_timestamp_seconds $(date +%s)
# HELP barberpro_backup_size_bytes Its size.
# TYPE barberpro_backup_size_bytes gauge
barberpro_backup_size_bytes $(wc -c <"$name")
END
	mv backup.prom.new backup.prom
	prune
	echo "backup $name ($(wc -c <"$name") bytes)"
}

if [ "${1:-}" = once ]; then
	once
	exit
fi
while :; do
	once || echo "backup FAILED; the next try is in $every seconds" >&2
	sleep "$every" &
	wait $!
done

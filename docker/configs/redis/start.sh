#!/bin/sh
# Writes the users of Redis from the environment, hashed, and becomes the server.
#   barberpro  the application: everything but administration
#   default    for Redis Commander and the exporter, with the same password; off where REDIS_DEFAULT_USER=off
#   health     may say PING and nothing else
set -eu
password=${REDIS_PASSWORD:-}
if [ -n "${REDIS_PASSWORD_FILE:-}" ]; then
	password=$(cat "$REDIS_PASSWORD_FILE")
fi
if [ -z "$password" ]; then
	echo "redis: REDIS_PASSWORD is not set. Set it in docker/.env, or name a file in REDIS_PASSWORD_FILE." >&2
	exit 1
fi
hash=$(printf %s "$password" | sha256sum | cut -d' ' -f1)
umask 077
{
	echo "user ${REDIS_USER:-barberpro} on #$hash ~* &* +@all -@admin -@dangerous +client +info +keys +flushdb"
	echo "user health on >ping resetkeys resetchannels -@all +ping"
	if [ "${REDIS_DEFAULT_USER:-on}" = on ]; then
		echo "user default on #$hash ~* &* +@all -@admin +config|get +info +slowlog +latency +client +memory"
	else
		echo "user default off"
	fi
	if [ -n "${REDIS_MONITOR_PASSWORD:-}" ]; then
		echo "user monitor on #$(printf %s "$REDIS_MONITOR_PASSWORD" | sha256sum | cut -d' ' -f1) resetkeys resetchannels -@all +ping +info +client|list +client|setname +config|get +slowlog +latency +dbsize +scan +type"
	fi
} >/tmp/users.acl
exec redis-server /usr/local/etc/redis/redis.conf --maxmemory "${REDIS_MAXMEMORY:-192mb}" "$@"

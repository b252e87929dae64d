#!/bin/sh
# Makes the secrets of production, once: docker/secrets/, or the folder given. What is there stays.
set -eu
umask 077
to=${1:-$(dirname "$0")/../secrets}
mkdir -p "$to"
put() { # name: from standard input
	if [ -e "$to/$1" ]; then
		cat >/dev/null
		echo "kept     $to/$1"
		return
	fi
	cat >"$to/$1"
	chmod 444 "$to/$1" # the users of the containers read it; the folder keeps everybody else out
	echo "made     $to/$1"
}
random() { openssl rand -base64 "$1" | tr -d '\n'; }
safe() { openssl rand -hex 24 | tr -d '\n'; } # goes into an address
safe | put postgres_password
safe | put redis_password
printf 'redis://%s:%s@redis:6379/0' "${REDIS_USER:-barberpro}" "$(cat "$to/redis_password")" | put redis_url
random 48 | put jwt_secret
random 48 | put password_pepper
printf '%s:%s' "$(date +%Y)" "$(random 32)" | put seal_keys

#!/bin/sh
# swaks against the mail mock, whose addresses are in MOCK_SMTP_ADDR (host:port) and MOCK_MAIL_URL; what arrived is read
# over the JSON API with curl. Needs Debian's swaks, libnet-ssleay-perl and curl.
set -eu

: "${MOCK_SMTP_ADDR:?is not set: run make contract}" "${MOCK_MAIL_URL:?is not set: run make contract}"
for tool in swaks curl; do
	command -v "$tool" >/dev/null || {
		echo "$tool is not installed" >&2
		exit 1
	}
done

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0
run=$$-$(date +%s)

fail() {
	echo "not ok - $test: $1" >&2
	sed 's/^/    /' "$dir/said" >&2
	failed=1
}

# deliver sends with swaks and the options given, from a sender of this test's own. What was said is in $dir/said.
deliver() {
	swaks --server "$MOCK_SMTP_ADDR" --from "$test-$run@swaks.test" --to ana@cliente.test --timeout 20 "$@" >"$dir/said" 2>&1
}

# arrived writes the mails of this test's sender, as the API gives them, to $dir/found.
arrived() {
	curl -sSf "$MOCK_MAIL_URL/api/v2/search?kind=from&query=$test-$run" >"$dir/found"
}

# expect fails unless the mail arrived and has all of the texts.
expect() {
	arrived
	grep -q '"total":1,' "$dir/found" || {
		fail "got $(cut -c1-40 "$dir/found"), want one mail"
		return
	}
	for text in "$@"; do
		grep -qF -e "$text" "$dir/found" || fail "the mail lacks $text: $(cut -c1-1500 "$dir/found")"
	done
}

# said fails unless the dialogue has a line that matches.
said() { grep -q -e "$1" "$dir/said" || fail "the dialogue lacks $1"; }

test=text
deliver --header 'Subject: Turno' --body 'Te esperamos' || fail "swaks ended with $?"
expect '"Subject":["Turno"]' 'Te esperamos' '"Helo":"'
said 'queued as .*@'

for test in PLAIN LOGIN CRAM-MD5; do
	deliver --auth "$test" --auth-user ana --auth-password secreto || fail "swaks ended with $?"
	said '^<-  *235'
	expect
done

# STARTTLS is offered or not, as the mock is set. Offered, it must work; not offered, a client that would like it goes on.
test=tls
swaks --server "$MOCK_SMTP_ADDR" --quit-after EHLO >"$dir/said" 2>&1 || fail "swaks ended with $?"
if grep -q '250.STARTTLS' "$dir/said"; then
	deliver --tls || fail "swaks ended with $?"
	said 'TLS started'
else
	deliver --tls-optional || fail "swaks ended with $?"
fi
expect

test=attachment
printf 'nombre,turno\nÑandú,10:30\n' >"$dir/turnos.csv"
deliver --header 'Subject: Agenda' --body 'Va adjunta' --attach-type text/csv --attach-name turnos.csv --attach "@$dir/turnos.csv" || fail "swaks ended with $?"
expect 'multipart/mixed' 'turnos.csv'
id=$(sed 's/.*"items":\[{"ID":"\([^"]*\)".*/\1/' "$dir/found")
for part in 0 1 2 3; do
	curl -sS "$MOCK_MAIL_URL/api/v1/messages/$id/mime/part/$part/download" >"$dir/part$part"
done
cmp -s "$dir/turnos.csv" "$dir/part2" || cmp -s "$dir/turnos.csv" "$dir/part1" || fail "no part is the file that was attached"

# swaks has no option for SMTPUTF8, but it sends what it is told and the address may be anything.
test=utf8
deliver --to 'ñandú@cliente.test' --header 'Subject: ñandú ✂' --body 'mañana a las 10:30' || fail "swaks ended with $?"
said '250.SMTPUTF8'
expect 'ñandú ✂' 'mañana' '"Mailbox":"ñandú"'

test=pipelining
deliver --pipeline || fail "swaks ended with $?"
said '250.PIPELINING'
expect

test=recipients
deliver --to ana@cliente.test,beto@cliente.test || fail "swaks ended with $?"
expect '"Mailbox":"ana"' '"Mailbox":"beto"'

test=chunked-lines # one line of 100 KB, and a dot at the start of a line
{
	printf 'From: a@b.test\nSubject: largo\n\n.punto\n'
	head -c 100000 /dev/zero | tr '\0' x
	echo
} >"$dir/mail"
deliver --data "@$dir/mail" || fail "swaks ended with $?"
expect '.punto\r\nxxx'

test=too-large
limit=$(swaks --server "$MOCK_SMTP_ADDR" --quit-after EHLO | sed -n 's/.*250.SIZE \([0-9]*\).*/\1/p')
if [ "${limit:-0}" -gt 0 ] && [ "$limit" -le 67108864 ]; then
	{
		printf 'Subject: enorme\n\n'
		head -c "$((limit + 1000))" /dev/zero | tr '\0' 'x' | fold -w 900
	} >"$dir/mail"
	status=0
	swaks --server "$MOCK_SMTP_ADDR" --from "$test-$run@swaks.test" --to ana@cliente.test --timeout 60 --suppress-data \
		--data "@$dir/mail" >"$dir/said" 2>&1 || status=$?
	[ "$status" -eq 26 ] || fail "swaks ended with $status, want 26: the mail was not taken"
	said '^<\*\* 552'
	arrived
	grep -q '"total":0,' "$dir/found" || fail "a mail over the limit arrived"
else
	echo "SIZE ${limit:-is not offered}" >"$dir/said"
	fail "want a limit that can be tried"
fi

test=refused
status=0
deliver --to "ana+reject_recipient@cliente.test" || status=$?
[ "$status" -eq 24 ] || fail "swaks ended with $status, want 24: no recipient was taken"
said '^<\*\* 550'

[ "$failed" -eq 0 ] && echo "ok - swaks"
exit "$failed"

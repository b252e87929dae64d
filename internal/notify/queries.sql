-- What a message may say about turnos, as they are now. moved is the version of the last reschedule, confirmed_at the last
-- time that the turno came to stand where it is.
-- name: Turnos :many
SELECT b.id, b.code, b.status, b.version, b.source, b.payment, b.starts_at, b.ends_at, b.total_centavos, b.deposit_centavos, b.paid_centavos,
       b.cancellable_until, b.expires_at, b.customer_id, b.customer_name,
       coalesce(c.phone, '')::text AS phone, coalesce(c.email, '')::text AS email,
       (SELECT coalesce(array_agg(l.service_name ORDER BY l.ordinal), '{}') FROM booking_lines l
        WHERE l.shop_id = b.shop_id AND l.booking_id = b.id)::text[] AS services,
       coalesce((SELECT l.barber_name FROM booking_lines l WHERE l.shop_id = b.shop_id AND l.booking_id = b.id ORDER BY l.ordinal LIMIT 1), '')::text AS barber,
       coalesce((SELECT max(e.version) FROM booking_events e
                 WHERE e.shop_id = b.shop_id AND e.booking_id = b.id AND e.kind = 'rescheduled'), 0)::integer AS moved
FROM bookings b
LEFT JOIN customers c ON c.shop_id = b.shop_id AND c.id = b.customer_id
WHERE b.shop_id = sqlc.arg(shop_id) AND b.id = ANY (sqlc.arg(ids)::uuid[]);

-- name: ShopSettings :one
SELECT name, slug, timezone, address, phone, paused, reminder_hours, quiet_from_minute, quiet_to_minute, messages_per_day, message_channels
FROM shops WHERE id = sqlc.arg(shop_id);

-- name: Templates :many
SELECT kind, channel, subject, body, template, language, active, updated_at FROM message_templates WHERE shop_id = sqlc.arg(shop_id) ORDER BY kind, channel;

-- name: PutTemplate :exec
INSERT INTO message_templates (shop_id, kind, channel, subject, body, template, language, active)
VALUES (sqlc.arg(shop_id), sqlc.arg(kind), sqlc.arg(channel), sqlc.arg(subject), sqlc.arg(body), sqlc.arg(template), sqlc.arg(language), sqlc.arg(active))
ON CONFLICT (shop_id, kind, channel) DO UPDATE SET subject = excluded.subject, body = excluded.body, template = excluded.template,
    language = excluded.language, active = excluded.active, updated_at = now();

-- name: DeleteTemplate :execrows
DELETE FROM message_templates WHERE shop_id = sqlc.arg(shop_id) AND kind = sqlc.arg(kind) AND channel = sqlc.arg(channel);

-- Writes messages that are to be sent, unless they are there already. The waiting list's have a phone instead of a turno.
-- name: AddMessages :many
INSERT INTO notifications (shop_id, id, booking_id, kind, hours, about, channel, version, phone, priority, data, caused_at, useful_until,
    next_at, why, requested_by, resend)
SELECT sqlc.arg(shop_id), notification_id(sqlc.arg(shop_id), v.booking, v.kind, sqlc.arg(hours), v.about, v.channel, v.version, sqlc.arg(resend)),
    v.booking, v.kind, sqlc.arg(hours), v.about, v.channel, v.version, v.phone, v.priority, v.data, v.caused_at, v.useful_until,
    now() + make_interval(secs => v.wait), sqlc.arg(why), sqlc.narg(requested_by), sqlc.arg(resend)
FROM (SELECT nullif((sqlc.arg(booking_ids)::uuid[])[i], '00000000-0000-0000-0000-000000000000') AS booking, (sqlc.arg(kinds)::text[])[i] AS kind,
        (sqlc.arg(abouts)::uuid[])[i] AS about, channel, (sqlc.arg(versions)::integer[])[i] AS version,
        nullif((sqlc.arg(phones)::text[])[i], '') AS phone, (sqlc.arg(priorities)::integer[])[i] AS priority,
        (sqlc.arg(data)::text[])[i]::jsonb AS data, (sqlc.arg(caused_at)::timestamptz[])[i] AS caused_at,
        (sqlc.arg(useful_until)::timestamptz[])[i] AS useful_until, (sqlc.arg(wait_seconds)::float8[])[i] AS wait
    FROM unnest(sqlc.arg(channels)::text[]) WITH ORDINALITY AS c (channel, i)) AS v
ON CONFLICT DO NOTHING
RETURNING id;

-- Writes the same messages again for another channel, because the first one could not or would not do.
-- name: AddFallbacks :exec
INSERT INTO notifications (shop_id, id, booking_id, kind, hours, about, channel, version, phone, priority, data, caused_at, useful_until,
    why, requested_by, resend)
SELECT n.shop_id, notification_id(n.shop_id, n.booking_id, n.kind, n.hours, n.about, (sqlc.arg(channels)::text[])[v.i], n.version, n.resend), n.booking_id,
    n.kind, n.hours, n.about, (sqlc.arg(channels)::text[])[v.i], n.version, n.phone,
    CASE WHEN (sqlc.arg(channels)::text[])[v.i] = 'email' THEN 4 ELSE n.priority END, n.data, n.caused_at, n.useful_until,
    (sqlc.arg(whys)::text[])[v.i], n.requested_by, n.resend
FROM unnest(sqlc.arg(ids)::uuid[]) WITH ORDINALITY AS v (id, i)
JOIN notifications n ON n.shop_id = sqlc.arg(shop_id) AND n.id = v.id
ON CONFLICT DO NOTHING;

-- Turnos whose reminder of some hours before came due after since, a piece at a time.
-- name: ToRemind :many
SELECT id, starts_at FROM bookings
WHERE shop_id = sqlc.arg(shop_id) AND status = 'confirmed' AND starts_at >= sqlc.arg(after_at)::timestamptz AND starts_at <= sqlc.arg(until)::timestamptz
  AND (starts_at > sqlc.arg(after_at)::timestamptz OR id > sqlc.arg(after_id))
ORDER BY starts_at, id LIMIT sqlc.arg(most);

-- Which turnos have a reminder of some hours before already. One that was moved has another end of its reminder's use, so its
-- new time is reminded, and a change that moves nothing is not. A query of its own, not a join: the planner takes a table
-- that has just been filled for empty, and would read it from end to end for each turno.
-- name: Reminded :many
SELECT booking_id, useful_until FROM notifications
WHERE shop_id = sqlc.arg(shop_id) AND booking_id = ANY (sqlc.arg(ids)::uuid[]) AND kind = 'reminder' AND hours = sqlc.arg(hours)::integer;

-- Writes the reminders of turnos that stood as they are before the hour came.
-- name: PlanReminders :execrows
INSERT INTO notifications (shop_id, id, booking_id, kind, hours, about, channel, version, priority, caused_at, useful_until)
SELECT b.shop_id, notification_id(b.shop_id, b.id, 'reminder', sqlc.arg(hours)::integer, '00000000-0000-0000-0000-000000000000', w.channel, b.version, 0), b.id,
    'reminder', sqlc.arg(hours)::integer, '00000000-0000-0000-0000-000000000000', w.channel, b.version,
    CASE WHEN w.channel = 'email' THEN 4 ELSE 5 END, b.starts_at - make_interval(hours => sqlc.arg(hours)::integer), b.starts_at - interval '15 minutes'
FROM unnest(sqlc.arg(ids)::uuid[]) AS v (id)
JOIN bookings b ON b.shop_id = sqlc.arg(shop_id) AND b.id = v.id AND b.status = 'confirmed'
JOIN customers c ON c.shop_id = b.shop_id AND c.id = b.customer_id
CROSS JOIN LATERAL (SELECT (SELECT m.opted_out_at FROM message_contacts m WHERE m.shop_id = b.shop_id AND m.phone = c.phone) AS opted_out_at) k
CROSS JOIN LATERAL (SELECT CASE
    WHEN c.phone IS NOT NULL AND k.opted_out_at IS NULL AND 'whatsapp' = ANY (sqlc.arg(channels)::text[]) THEN 'whatsapp'
    WHEN c.phone IS NOT NULL AND k.opted_out_at IS NULL AND 'sms' = ANY (sqlc.arg(channels)::text[]) THEN 'sms'
    WHEN c.email IS NOT NULL AND 'email' = ANY (sqlc.arg(channels)::text[]) AND NOT EXISTS (SELECT FROM letter_opt_outs o
        WHERE o.shop_id = b.shop_id AND o.digest = sha256(convert_to(b.shop_id::text || lower(c.email), 'UTF8'))) THEN 'email' END AS channel) w
WHERE w.channel IS NOT NULL
  AND coalesce((SELECT max(e.at) FROM booking_events e WHERE e.shop_id = b.shop_id AND e.booking_id = b.id
                AND e.kind IN ('booked', 'confirmed', 'rescheduled', 'retaken')), b.created_at) <= b.starts_at - make_interval(hours => sqlc.arg(hours)::integer)
ON CONFLICT DO NOTHING;

-- name: ShopsThatRemind :many
SELECT shops_that_remind()::uuid;

-- Takes due messages of a queue. The rows stay locked until what becomes of them is written, which is before any call.
-- name: TakeUrgent :many
SELECT id, booking_id, kind, hours, about, channel, version, phone, status, priority, why, provider_id, sent_text, segments, data, caused_at,
    useful_until, attempts, resend, created_at, CASE WHEN next_at > '-infinity' THEN next_at ELSE caused_at END::timestamptz AS due_at,
    (next_at IS NOT NULL)::boolean AS pending
FROM notifications WHERE shop_id = sqlc.arg(shop_id) AND priority < 4 AND next_at <= now() ORDER BY next_at LIMIT sqlc.arg(most) FOR UPDATE SKIP LOCKED;

-- name: TakeLetters :many
SELECT id, booking_id, kind, hours, about, channel, version, phone, status, priority, why, provider_id, sent_text, segments, data, caused_at,
    useful_until, attempts, resend, created_at, CASE WHEN next_at > '-infinity' THEN next_at ELSE caused_at END::timestamptz AS due_at,
    (next_at IS NOT NULL)::boolean AS pending
FROM notifications WHERE shop_id = sqlc.arg(shop_id) AND priority = 4 AND next_at <= now() ORDER BY next_at LIMIT sqlc.arg(most) FOR UPDATE SKIP LOCKED;

-- name: TakePatient :many
SELECT id, booking_id, kind, hours, about, channel, version, phone, status, priority, why, provider_id, sent_text, segments, data, caused_at,
    useful_until, attempts, resend, created_at, CASE WHEN next_at > '-infinity' THEN next_at ELSE caused_at END::timestamptz AS due_at,
    (next_at IS NOT NULL)::boolean AS pending
FROM notifications WHERE shop_id = sqlc.arg(shop_id) AND priority > 4 AND next_at <= now() ORDER BY next_at LIMIT sqlc.arg(most) FOR UPDATE SKIP LOCKED;

-- Writes what was decided of messages that this transaction holds. A negative wait: nothing to do any more.
-- name: Decide :exec
UPDATE notifications n SET
    status = (sqlc.arg(statuses)::text[])[v.i],
    attempts = n.attempts + (sqlc.arg(steps)::integer[])[v.i],
    next_at = CASE WHEN (sqlc.arg(waits)::float8[])[v.i] >= 0 THEN now() + make_interval(secs => (sqlc.arg(waits)::float8[])[v.i]) END,
    why = CASE WHEN (sqlc.arg(whys)::text[])[v.i] <> '' THEN (sqlc.arg(whys)::text[])[v.i] ELSE n.why END,
    sent_text = CASE WHEN (sqlc.arg(texts)::text[])[v.i] <> '' THEN (sqlc.arg(texts)::text[])[v.i] ELSE n.sent_text END,
    segments = (sqlc.arg(segments)::integer[])[v.i],
    status_at = now()
FROM unnest(sqlc.arg(ids)::uuid[]) WITH ORDINALITY AS v (id, i)
WHERE n.shop_id = sqlc.arg(shop_id) AND n.id = v.id;

-- Writes what came of calls, unless another worker has taken the message since. A status that a webhook brought before the
-- answer stays.
-- name: Finish :many
UPDATE notifications n SET
    status = CASE WHEN n.status IN ('sending', 'unknown') THEN (sqlc.arg(statuses)::text[])[v.i] ELSE n.status END,
    next_at = CASE WHEN n.status IN ('sending', 'unknown') AND (sqlc.arg(waits)::float8[])[v.i] >= 0
                   THEN now() + make_interval(secs => (sqlc.arg(waits)::float8[])[v.i]) END,
    why = CASE WHEN (sqlc.arg(whys)::text[])[v.i] <> '' THEN (sqlc.arg(whys)::text[])[v.i] ELSE n.why END,
    error = (sqlc.arg(errors)::text[])[v.i],
    provider_id = coalesce(nullif((sqlc.arg(provider_ids)::text[])[v.i], ''), n.provider_id),
    segments = CASE WHEN (sqlc.arg(segments)::integer[])[v.i] > 0 THEN (sqlc.arg(segments)::integer[])[v.i] ELSE n.segments END,
    sent_at = CASE WHEN (sqlc.arg(statuses)::text[])[v.i] = 'sent' THEN sqlc.arg(at) ELSE n.sent_at END,
    status_at = now()
FROM unnest(sqlc.arg(ids)::uuid[]) WITH ORDINALITY AS v (id, i)
WHERE n.shop_id = sqlc.arg(shop_id) AND n.id = v.id AND n.attempts = (sqlc.arg(attempts)::integer[])[v.i]
RETURNING n.id, n.status;

-- name: AddAttempts :exec
INSERT INTO delivery_attempts (shop_id, id, notification_id, outcome, code, detail)
SELECT sqlc.arg(shop_id), v.id, (sqlc.arg(notifications)::uuid[])[v.i], (sqlc.arg(outcomes)::text[])[v.i], (sqlc.arg(codes)::text[])[v.i], (sqlc.arg(details)::text[])[v.i]
FROM unnest(sqlc.arg(ids)::uuid[]) WITH ORDINALITY AS v (id, i);

-- Our ids of messages that a provider names by its own.
-- name: IDsOfMessages :many
SELECT id FROM notifications WHERE shop_id = sqlc.arg(shop_id) AND provider_id = ANY (sqlc.arg(provider_ids)::text[]);

-- The messages that statuses are about, until they are written.
-- name: MessagesOfStatuses :many
SELECT id, booking_id, kind, hours, about, channel, version, phone, status, priority, why, provider_id, sent_text, segments, data, caused_at,
    useful_until, attempts, resend, created_at, CASE WHEN next_at > '-infinity' THEN next_at ELSE caused_at END::timestamptz AS due_at,
    (next_at IS NOT NULL)::boolean AS pending
FROM notifications WHERE shop_id = sqlc.arg(shop_id) AND id = ANY (sqlc.arg(ids)::uuid[])
ORDER BY id FOR UPDATE;

-- Statuses of providers, each the furthest that is known of its message.
-- name: ApplyStatuses :exec
UPDATE notifications n SET
    status = (sqlc.arg(statuses)::text[])[v.i], next_at = NULL,
    why = CASE WHEN (sqlc.arg(whys)::text[])[v.i] <> '' THEN (sqlc.arg(whys)::text[])[v.i] ELSE n.why END,
    provider_id = coalesce(n.provider_id, nullif((sqlc.arg(provider_ids)::text[])[v.i], '')),
    sent_at = coalesce(n.sent_at, sqlc.arg(at)), status_at = now()
FROM unnest(sqlc.arg(ids)::uuid[]) WITH ORDINALITY AS v (id, i)
WHERE n.shop_id = sqlc.arg(shop_id) AND n.id = v.id;

-- One by one, by the key: a list would be compared with every contact where the planner takes the table for small.
-- name: Contacts :many
SELECT c.phone, c.opted_out_at, c.wa_id, c.last_heard_at, c.last_sent_at, c.asked_booking, c.asked_version, c.asked_at
FROM unnest(sqlc.arg(phones)::text[]) AS v (phone)
JOIN message_contacts c ON c.shop_id = sqlc.arg(shop_id) AND c.phone = v.phone;

-- name: WroteTo :exec
INSERT INTO message_contacts AS c (shop_id, phone, wa_id, last_sent_at)
SELECT sqlc.arg(shop_id), v.phone, nullif(max((sqlc.arg(wa_ids)::text[])[v.i]), ''), sqlc.arg(at)
FROM unnest(sqlc.arg(phones)::text[]) WITH ORDINALITY AS v (phone, i) GROUP BY v.phone ORDER BY v.phone
ON CONFLICT (shop_id, phone) DO UPDATE SET wa_id = coalesce(excluded.wa_id, c.wa_id), last_sent_at = greatest(c.last_sent_at, excluded.last_sent_at);

-- name: Heard :exec
INSERT INTO message_contacts AS c (shop_id, phone, wa_id, last_heard_at)
VALUES (sqlc.arg(shop_id), sqlc.arg(phone), sqlc.narg(wa_id), sqlc.arg(at))
ON CONFLICT (shop_id, phone) DO UPDATE SET wa_id = coalesce(excluded.wa_id, c.wa_id), last_heard_at = greatest(c.last_heard_at, excluded.last_heard_at);

-- name: SetOptOut :exec
INSERT INTO message_contacts AS c (shop_id, phone, opted_out_at, opt_out_by)
VALUES (sqlc.arg(shop_id), sqlc.arg(phone), sqlc.narg(at), sqlc.arg(by))
ON CONFLICT (shop_id, phone) DO UPDATE SET opted_out_at = CASE WHEN excluded.opted_out_at IS NULL THEN NULL
    ELSE coalesce(c.opted_out_at, excluded.opted_out_at) END, opt_out_by = excluded.opt_out_by;

-- name: SetAsked :exec
UPDATE message_contacts SET asked_booking = sqlc.narg(booking), asked_version = sqlc.narg(version), asked_at = sqlc.narg(at)
WHERE shop_id = sqlc.arg(shop_id) AND phone = sqlc.arg(phone);

-- name: ListContacts :many
SELECT phone, opted_out_at, opt_out_by, last_heard_at, last_sent_at FROM message_contacts
WHERE shop_id = sqlc.arg(shop_id) AND phone > sqlc.arg(after) AND (NOT sqlc.arg(only_out)::boolean OR opted_out_at IS NOT NULL)
ORDER BY phone LIMIT sqlc.arg(most);

-- name: GetContact :one
SELECT phone, opted_out_at, opt_out_by, last_heard_at, last_sent_at FROM message_contacts WHERE shop_id = sqlc.arg(shop_id) AND phone = sqlc.arg(phone);

-- Counts messages against the day's cap and returns how many there are with them. The row stays locked until the end of the
-- transaction, so that two workers never both take the last places.
-- name: Reserve :one
INSERT INTO message_days AS d (shop_id, day, sent) VALUES (sqlc.arg(shop_id), sqlc.arg(day), 0)
ON CONFLICT (shop_id, day) DO UPDATE SET sent = d.sent
RETURNING sent, warned;

-- name: Reserved :exec
UPDATE message_days SET sent = sent + sqlc.arg(sent)::integer, warned = warned OR sqlc.arg(warned)::boolean WHERE shop_id = sqlc.arg(shop_id) AND day = sqlc.arg(day);

-- name: Holds :many
SELECT to_at FROM message_holds WHERE shop_id = sqlc.arg(shop_id);

-- name: AddHold :exec
INSERT INTO message_holds (shop_id, from_at, to_at) VALUES (sqlc.arg(shop_id), sqlc.arg(from_at), sqlc.arg(to_at))
ON CONFLICT (shop_id, from_at) DO UPDATE SET to_at = greatest(message_holds.to_at, excluded.to_at);

-- name: DropOldHolds :exec
DELETE FROM message_holds WHERE shop_id = sqlc.arg(shop_id) AND to_at < sqlc.arg(before);

-- The turno that an answer is about: the next one of a telephone that can still be changed.
-- name: NextTurnoOfPhone :one
SELECT b.id FROM bookings b JOIN customers c ON c.shop_id = b.shop_id AND c.id = b.customer_id
WHERE b.shop_id = sqlc.arg(shop_id) AND c.phone = sqlc.arg(phone) AND b.status IN ('confirmed', 'pending_payment') AND b.starts_at > sqlc.arg(at)
ORDER BY b.starts_at LIMIT 1;

-- name: TurnoOfMessage :one
SELECT booking_id FROM notifications WHERE shop_id = sqlc.arg(shop_id) AND provider_id = sqlc.arg(provider_id);

-- name: ShopsOfMessage :many
SELECT shops_of_message(sqlc.arg(message))::uuid;

-- name: ShopsOfPhone :many
SELECT shops_of_phone(sqlc.arg(number))::uuid;

-- name: ShopsOfAccount :many
SELECT shops_of_account(sqlc.arg(provider), sqlc.arg(account))::uuid;

-- name: AddInbox :execrows
INSERT INTO inbox (shop_id, id, provider, event_key, topic, resource, payload_sealed)
SELECT sqlc.arg(shop_id), v.id, sqlc.arg(provider), (sqlc.arg(keys)::text[])[v.i], (sqlc.arg(topics)::text[])[v.i], (sqlc.arg(resources)::text[])[v.i], (sqlc.arg(payloads)::bytea[])[v.i]
FROM unnest(sqlc.arg(ids)::uuid[]) WITH ORDINALITY AS v (id, i)
ON CONFLICT (shop_id, provider, event_key) DO NOTHING;

-- name: ClaimInbox :many
UPDATE inbox SET attempts = attempts + 1, next_at = now() + interval '1 minute'
WHERE inbox.shop_id = sqlc.arg(shop_id) AND inbox.id = ANY (ARRAY(
    SELECT i.id FROM inbox i WHERE i.shop_id = sqlc.arg(shop_id) AND i.next_at <= now() AND i.provider IN ('whatsapp', 'sms')
    ORDER BY i.next_at, i.received_at LIMIT sqlc.arg(most) FOR UPDATE SKIP LOCKED))
RETURNING id, provider, event_key, topic, resource, payload_sealed, attempts;

-- name: InboxDone :execrows
UPDATE inbox i SET done_at = now(), next_at = NULL, payload_sealed = NULL, error = ''
FROM unnest(sqlc.arg(ids)::uuid[]) WITH ORDINALITY AS v (id, i)
WHERE i.shop_id = sqlc.arg(shop_id) AND i.id = v.id AND i.attempts = (sqlc.arg(attempts)::integer[])[v.i];

-- name: InboxPutOff :exec
UPDATE inbox SET next_at = CASE WHEN sqlc.arg(wait_seconds)::float8 >= 0 THEN now() + make_interval(secs => sqlc.arg(wait_seconds)::float8) END,
    error = sqlc.arg(error)
WHERE shop_id = sqlc.arg(shop_id) AND id = sqlc.arg(id) AND attempts = sqlc.arg(attempts) AND done_at IS NULL;

-- name: ListMessages :many
SELECT n.id, n.booking_id, coalesce(b.code, '')::text AS code,
    coalesce(nullif(b.customer_name, ''), c.name, n.data ->> 'name', '')::text AS customer_name, n.kind, n.hours, n.channel, n.status, n.why, n.error, n.sent_text, n.segments, n.attempts,
    CASE WHEN n.next_at > '-infinity' THEN n.next_at ELSE n.caused_at END::timestamptz AS due_at, (n.next_at IS NOT NULL)::boolean AS pending,
    n.useful_until, n.resend, n.requested_by, n.created_at, n.sent_at, n.status_at
FROM notifications n LEFT JOIN bookings b ON b.shop_id = n.shop_id AND b.id = n.booking_id
LEFT JOIN customers c ON c.shop_id = b.shop_id AND c.id = b.customer_id
WHERE n.shop_id = sqlc.arg(shop_id)
  AND (sqlc.narg(booking_id)::uuid IS NULL OR n.booking_id = sqlc.narg(booking_id)::uuid)
  AND (sqlc.arg(status)::text = '' OR n.status = sqlc.arg(status)::text)
  AND (sqlc.arg(channel)::text = '' OR n.channel = sqlc.arg(channel)::text)
  AND (sqlc.narg(before_at)::timestamptz IS NULL OR n.created_at < sqlc.narg(before_at)::timestamptz
       OR n.created_at = sqlc.narg(before_at)::timestamptz AND n.id < sqlc.narg(before_id)::uuid)
ORDER BY n.created_at DESC, n.id DESC LIMIT sqlc.arg(most);

-- name: AttemptsOf :many
SELECT notification_id, at, outcome, code, detail FROM delivery_attempts
WHERE shop_id = sqlc.arg(shop_id) AND notification_id = ANY (sqlc.arg(ids)::uuid[]) ORDER BY at, id;

-- name: LockMessage :one
SELECT id, booking_id, kind, hours, about, channel, version, phone, status, priority, why, provider_id, sent_text, segments, data, caused_at,
    useful_until, attempts, resend, created_at, CASE WHEN next_at > '-infinity' THEN next_at ELSE caused_at END::timestamptz AS due_at,
    (next_at IS NOT NULL)::boolean AS pending
FROM notifications WHERE shop_id = sqlc.arg(shop_id) AND id = sqlc.arg(id) FOR UPDATE;

-- name: LastResend :one
SELECT coalesce(max(resend), 0)::integer FROM notifications WHERE shop_id = sqlc.arg(shop_id) AND booking_id = sqlc.arg(booking_id) AND kind = sqlc.arg(kind) AND hours = sqlc.arg(hours)
    AND about = sqlc.arg(about) AND channel = sqlc.arg(channel) AND version = sqlc.arg(version);

-- Which payments, by their place in the lists, came in the transaction that confirmed their turno, which tells of both.
-- name: ConfirmedAt :many
SELECT (v.i - 1)::integer FROM unnest(sqlc.arg(booking_ids)::uuid[]) WITH ORDINALITY AS v (booking_id, i)
WHERE EXISTS (SELECT FROM booking_events e WHERE e.shop_id = sqlc.arg(shop_id) AND e.booking_id = v.booking_id AND e.kind IN ('confirmed', 'retaken')
    AND e.at BETWEEN (sqlc.arg(ats)::timestamptz[])[v.i] - interval '10 seconds' AND (sqlc.arg(ats)::timestamptz[])[v.i] + interval '10 seconds');

-- Which turnos were confirmed after an event that is told late: then the later one tells of it.
-- name: ConfirmedAfter :many
SELECT v.booking_id::uuid FROM unnest(sqlc.arg(booking_ids)::uuid[]) WITH ORDINALITY AS v (booking_id, i)
WHERE EXISTS (SELECT FROM booking_events e WHERE e.shop_id = sqlc.arg(shop_id) AND e.booking_id = v.booking_id
    AND e.version > (sqlc.arg(versions)::integer[])[v.i] AND e.kind IN ('confirmed', 'retaken'));

-- SMS that the provider took and whose end nobody told.
-- name: SentWithoutEnd :many
SELECT id, provider_id FROM notifications
WHERE shop_id = sqlc.arg(shop_id) AND created_at > sqlc.arg(since) AND channel = 'sms' AND status = 'sent' AND provider_id IS NOT NULL AND status_at < now() - interval '5 minutes'
ORDER BY created_at, id LIMIT sqlc.arg(most);

-- Messages whose sending began and whose answer is not known.
-- name: InDoubt :many
SELECT id, channel, status FROM notifications
WHERE shop_id = sqlc.arg(shop_id) AND status IN ('sending', 'unknown') AND next_at IS NOT NULL ORDER BY next_at LIMIT sqlc.arg(most);

-- name: HurryInDoubt :execrows
UPDATE notifications SET next_at = now() WHERE shop_id = sqlc.arg(shop_id) AND status = 'unknown' AND channel = 'sms' AND next_at > now();

-- Erasing a person leaves that something was sent, and not what, where, or under which id of the provider: WhatsApp's ids
-- hold the number. What was not sent yet is not sent.
-- name: ForgetMessages :many
UPDATE notifications SET sent_text = '', data = '{}', error = '', provider_id = NULL,
    phone = CASE WHEN booking_id IS NULL THEN '+00000000' END,
    why = CASE WHEN status = 'due' THEN sqlc.arg(why)::text WHEN requested_by IS NOT NULL THEN 'reenviado a mano' ELSE why END,
    next_at = CASE WHEN status = 'due' THEN NULL ELSE next_at END,
    status = CASE WHEN status = 'due' THEN 'dropped' ELSE status END
WHERE shop_id = sqlc.arg(shop_id) AND (booking_id = ANY (sqlc.arg(bookings)::uuid[]) OR phone = ANY (sqlc.arg(phones)::text[]))
RETURNING id;

-- name: ForgetAttempts :exec
UPDATE delivery_attempts SET detail = ''
WHERE shop_id = sqlc.arg(shop_id) AND notification_id = ANY (sqlc.arg(messages)::uuid[]) AND detail <> '';

-- name: ForgetContacts :exec
DELETE FROM message_contacts
WHERE shop_id = sqlc.arg(shop_id)
  AND (phone = ANY (sqlc.arg(phones)::text[]) OR asked_booking = ANY (sqlc.arg(bookings)::uuid[]));

-- What waits in the inbox, or was given up. What was done holds nothing any more.
-- name: OpenNotices :many
SELECT id, payload_sealed, attempts FROM inbox
WHERE shop_id = sqlc.arg(shop_id) AND (next_at IS NOT NULL OR next_at IS NULL AND done_at IS NULL)
  AND provider IN ('whatsapp', 'sms') AND topic = 'message'
ORDER BY id FOR UPDATE;

-- name: CustomerOfPhone :one
SELECT id FROM customers WHERE shop_id = sqlc.arg(shop_id) AND phone = sqlc.arg(phone)::text;

-- name: ShopName :one
SELECT name FROM shops WHERE id = sqlc.arg(shop_id);

-- Addresses that want no reminders by e-mail.
-- name: RefuseLetters :exec
INSERT INTO letter_opt_outs (shop_id, digest, at) VALUES (sqlc.arg(shop_id), sqlc.arg(digest), sqlc.arg(at)) ON CONFLICT DO NOTHING;

-- name: AllowLetters :exec
DELETE FROM letter_opt_outs WHERE shop_id = sqlc.arg(shop_id) AND digest = sqlc.arg(digest);

-- name: RefusedLetters :many
SELECT o.digest FROM unnest(sqlc.arg(digests)::bytea[]) AS v (digest)
JOIN letter_opt_outs o ON o.shop_id = sqlc.arg(shop_id) AND o.digest = v.digest;

-- What was kept for long enough.

-- name: DeleteDoneNotices :execrows
DELETE FROM inbox n WHERE n.shop_id = @shop_id AND n.id = ANY (ARRAY(
    SELECT o.id FROM inbox o
    WHERE o.shop_id = @shop_id AND o.received_at < @before AND o.done_at IS NOT NULL AND o.provider IN ('whatsapp', 'sms')
    ORDER BY o.received_at LIMIT @most::bigint));

-- Ids are in order of time, and their order has an index: before_id is the least one of that time.
-- name: DeleteOldAttempts :execrows
DELETE FROM delivery_attempts n WHERE n.shop_id = @shop_id AND n.id = ANY (ARRAY(
    SELECT o.id FROM delivery_attempts o WHERE o.shop_id = @shop_id AND o.id < @before_id AND o.at < @before
    ORDER BY o.id LIMIT @most::bigint));

-- A telephone that is no customer's any more, such as one that was corrected. Who wants no messages stays known.
-- name: DeleteOldContacts :execrows
DELETE FROM message_contacts n WHERE n.shop_id = @shop_id AND n.phone = ANY (ARRAY(
    SELECT o.phone FROM message_contacts o
    WHERE o.shop_id = @shop_id AND o.opted_out_at IS NULL
      AND greatest(o.last_sent_at, o.last_heard_at, '-infinity') < @before::timestamptz
      AND NOT EXISTS (SELECT FROM customers c WHERE c.shop_id = o.shop_id AND c.phone = o.phone)
    LIMIT @most::bigint));

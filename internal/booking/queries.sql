-- Takes the time and writes the turno, its lines and its first event, or ends the transaction: BP001 when somebody has
-- the barber's time, BP004 the chair, BP006 when the setup it was decided on is no longer the shop's. The exclusion
-- constraints decide; ON CONFLICT DO NOTHING in order of time keeps 64 rivals from deadlocking. An overbook is outside of
-- the constraint, so that it can share a time, but nobody else gets the time that it shares with nobody any more.
-- name: CreateBooking :exec
WITH span AS (
    SELECT i::integer AS ordinal, (@span_starts::timestamptz[])[i] AS starts_at, (@span_ends::timestamptz[])[i] AS ends_at
    FROM generate_subscripts(@span_starts::timestamptz[], 1) AS i
), taken AS (
    INSERT INTO occupancies (shop_id, booking_id, revision, ordinal, barber_id, starts_at, ends_at, expires_at, overbook)
    SELECT @shop_id, @id, 1, s.ordinal, @barber_id, s.starts_at, s.ends_at, sqlc.narg(expires_at), @overbook
    FROM span s ORDER BY s.starts_at
    ON CONFLICT DO NOTHING RETURNING 1
), seated AS (
    INSERT INTO resource_occupancies (shop_id, booking_id, revision, ordinal, resource_id, starts_at, ends_at, expires_at, overbook)
    SELECT @shop_id, @id, 1, s.ordinal, (@chairs::uuid[])[s.ordinal], s.starts_at, s.ends_at, sqlc.narg(expires_at), @overbook
    FROM span s WHERE cardinality(@chairs::uuid[]) > 0
    ORDER BY (@chairs::uuid[])[s.ordinal], s.starts_at
    ON CONFLICT DO NOTHING RETURNING 1
), booked AS (
    INSERT INTO bookings (shop_id, id, code, status, source, customer_id, customer_name, note, starts_at, ends_at,
        local_starts_at, total_centavos, deposit_centavos, payment, cancellable_until, expires_at, overbook_reason,
        hold_token_hash, hold_phone, manage_token_hash, manage_token_sealed, consent_version, created_at)
    SELECT @shop_id, @id, @code, @status, @source,
        CASE WHEN sqlc.narg(customer_id)::uuid IS NOT NULL THEN sqlc.narg(customer_id)::uuid
             WHEN sqlc.narg(customer_phone)::text IS NOT NULL
             THEN (SELECT c.id FROM customers c WHERE c.shop_id = @shop_id AND c.phone = sqlc.narg(customer_phone)::text) END,
        @customer_name, @note, @starts_at, @ends_at,
        @local_starts_at, @total_centavos, @deposit_centavos, @payment, @cancellable_until, sqlc.narg(expires_at), sqlc.narg(overbook_reason),
        sqlc.narg(hold_token_hash), sqlc.narg(hold_phone), sqlc.narg(manage_token_hash), sqlc.narg(manage_token_sealed),
        sqlc.narg(consent_version), @created_at
    RETURNING 1
), lined AS (
    INSERT INTO booking_lines (shop_id, booking_id, ordinal, service_id, service_name, barber_id, barber_name, starts_at, ends_at, price_centavos, policy)
    SELECT @shop_id, @id, i, (@line_services::uuid[])[i], (@line_names::text[])[i], @barber_id, @barber_name,
        (@line_starts::timestamptz[])[i], (@line_ends::timestamptz[])[i], (@line_prices::bigint[])[i], (@line_policies::text[])[i]::jsonb
    FROM generate_subscripts(@line_services::uuid[], 1) AS i
), logged AS (
    INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind, actor_id, request_id, detail)
    VALUES (@shop_id, @id, 1, @event_kind, @actor_kind, sqlc.narg(actor_id), @request_id, @event_detail)
)
SELECT CASE
    WHEN s.version <> @setup_version THEN refuse('BP006', 'the setup changed')
    WHEN (SELECT count(*) FROM taken) < (SELECT count(*) FROM span) THEN refuse('BP001', 'the time is taken')
    WHEN NOT sqlc.arg(overbook)::boolean AND EXISTS (
        SELECT 1 FROM occupancies o, span p
        WHERE o.shop_id = @shop_id AND o.barber_id = @barber_id AND o.active AND o.overbook
          AND o.starts_at >= p.starts_at - interval '24 hours' AND o.starts_at < p.ends_at AND o.ends_at > p.starts_at)
    THEN refuse('BP001', 'the time is taken by an overbook')
    WHEN (SELECT count(*) FROM seated) < cardinality(@chairs::uuid[]) THEN refuse('BP004', 'the chair is taken')
END
FROM shops s, booked WHERE s.id = @shop_id;

-- A turno with its customer and lines, as JSON for the lines: one row, one round trip.
-- name: GetBooking :one
SELECT sqlc.embed(b), coalesce(c.name, '')::text AS contact_name, coalesce(c.phone, '')::text AS contact_phone, coalesce(c.email, '')::text AS contact_email,
       (SELECT json_agg(json_build_object('service_id', l.service_id, 'service_name', l.service_name, 'barber_id', l.barber_id,
               'barber_name', l.barber_name, 'starts_at', l.starts_at, 'ends_at', l.ends_at, 'price_centavos', l.price_centavos,
               'policy', l.policy) ORDER BY l.ordinal)
        FROM booking_lines l WHERE l.shop_id = b.shop_id AND l.booking_id = b.id)::json AS lines
FROM bookings b LEFT JOIN customers c ON c.shop_id = b.shop_id AND c.id = b.customer_id
WHERE b.shop_id = @shop_id AND b.id = @id;

-- name: FindByHoldToken :one
SELECT id FROM bookings WHERE shop_id = @shop_id AND hold_token_hash = @token_hash;

-- name: FindByManageToken :one
SELECT id FROM bookings WHERE shop_id = @shop_id AND manage_token_hash = @token_hash;

-- The occupancies a turno holds now, to count them as free for itself.
-- name: OwnOccupancies :many
SELECT barber_id, starts_at, ends_at FROM occupancies WHERE shop_id = @shop_id AND booking_id = @booking_id AND active;

-- name: OwnChairOccupancies :many
SELECT resource_id, starts_at, ends_at FROM resource_occupancies WHERE shop_id = @shop_id AND booking_id = @booking_id AND active;

-- Turnos that touch [from_at, to_at), in order of (starts_at, id), from just after the cursor. Holds that were given up
-- never became one.
-- name: ListBookings :many
SELECT sqlc.embed(b), coalesce(c.name, '')::text AS contact_name, coalesce(c.phone, '')::text AS contact_phone, coalesce(c.email, '')::text AS contact_email,
       (SELECT json_agg(json_build_object('service_id', l.service_id, 'service_name', l.service_name, 'barber_id', l.barber_id,
               'barber_name', l.barber_name, 'starts_at', l.starts_at, 'ends_at', l.ends_at, 'price_centavos', l.price_centavos,
               'policy', l.policy) ORDER BY l.ordinal)
        FROM booking_lines l WHERE l.shop_id = b.shop_id AND l.booking_id = b.id)::json AS lines
FROM bookings b LEFT JOIN customers c ON c.shop_id = b.shop_id AND c.id = b.customer_id
WHERE b.shop_id = @shop_id
  AND b.starts_at >= sqlc.arg(from_at)::timestamptz - interval '24 hours' AND b.starts_at < sqlc.arg(to_at)::timestamptz AND b.ends_at > sqlc.arg(from_at)::timestamptz
  AND (b.starts_at, b.id) > (sqlc.arg(after_starts_at)::timestamptz, sqlc.arg(after_id)::uuid)
  AND (cardinality(@statuses::text[]) = 0 OR b.status = ANY (@statuses::text[]))
  AND (b.customer_id IS NOT NULL OR b.status IN ('held', 'expired'))
  AND (sqlc.narg(barber_id)::uuid IS NULL OR EXISTS (
        SELECT FROM booking_lines l WHERE l.shop_id = b.shop_id AND l.booking_id = b.id AND l.barber_id = sqlc.narg(barber_id)::uuid))
ORDER BY b.starts_at, b.id
LIMIT @most;

-- The same of one customer, by the index made for it: over a year of a busy shop the other one would read them all.
-- name: ListBookingsOfCustomer :many
SELECT sqlc.embed(b), coalesce(c.name, '')::text AS contact_name, coalesce(c.phone, '')::text AS contact_phone, coalesce(c.email, '')::text AS contact_email,
       (SELECT json_agg(json_build_object('service_id', l.service_id, 'service_name', l.service_name, 'barber_id', l.barber_id,
               'barber_name', l.barber_name, 'starts_at', l.starts_at, 'ends_at', l.ends_at, 'price_centavos', l.price_centavos,
               'policy', l.policy) ORDER BY l.ordinal)
        FROM booking_lines l WHERE l.shop_id = b.shop_id AND l.booking_id = b.id)::json AS lines
FROM bookings b LEFT JOIN customers c ON c.shop_id = b.shop_id AND c.id = b.customer_id
WHERE b.shop_id = @shop_id AND b.customer_id = sqlc.arg(customer_id)::uuid
  AND b.starts_at >= sqlc.arg(from_at)::timestamptz - interval '24 hours' AND b.starts_at < sqlc.arg(to_at)::timestamptz AND b.ends_at > sqlc.arg(from_at)::timestamptz
  AND (b.starts_at, b.id) > (sqlc.arg(after_starts_at)::timestamptz, sqlc.arg(after_id)::uuid)
  AND (cardinality(@statuses::text[]) = 0 OR b.status = ANY (@statuses::text[]))
  AND (sqlc.narg(barber_id)::uuid IS NULL OR EXISTS (
        SELECT FROM booking_lines l WHERE l.shop_id = b.shop_id AND l.booking_id = b.id AND l.barber_id = sqlc.narg(barber_id)::uuid))
ORDER BY b.starts_at, b.id
LIMIT @most;

-- name: ListEvents :many
SELECT version, kind, at, actor_kind, actor_id, detail FROM booking_events
WHERE shop_id = @shop_id AND booking_id = @booking_id ORDER BY version;

-- One hold more for a phone waits for the one being made, so that the count below is right.
-- name: LockPhone :exec
SELECT pg_advisory_xact_lock(hashtextextended('hold:' || sqlc.arg(shop_id)::uuid::text || sqlc.arg(phone)::text, 0));

-- Ends the transaction with BP007 when the phone has its share of live holds.
-- name: CheckLiveHolds :exec
SELECT CASE WHEN count(*) >= sqlc.arg(most)::integer THEN refuse('BP007', 'too many holds') END
FROM bookings WHERE shop_id = @shop_id AND status = 'held' AND hold_phone = @phone AND expires_at > @at;

-- Releases holds and unpaid turnos whose time is up: all of the shop, or only those in the way of one span of barbers.
-- name: ExpireDue :many
WITH due AS (
    SELECT b.id FROM bookings b
    WHERE b.shop_id = @shop_id AND b.status IN ('held', 'pending_payment') AND b.expires_at <= @at
      AND (cardinality(@barber_ids::uuid[]) = 0 OR EXISTS (
            SELECT FROM occupancies o WHERE o.shop_id = b.shop_id AND o.booking_id = b.id AND o.active
              AND o.barber_id = ANY (@barber_ids::uuid[])
              AND o.starts_at < sqlc.arg(to_at)::timestamptz AND o.ends_at > sqlc.arg(from_at)::timestamptz))
    ORDER BY b.id LIMIT @most FOR UPDATE SKIP LOCKED
), expired AS (
    UPDATE bookings b SET status = 'expired', version = b.version + 1, expires_at = NULL
    FROM due WHERE b.shop_id = @shop_id AND b.id = due.id RETURNING b.id, b.version
), freed AS (
    UPDATE occupancies o SET active = false, expires_at = NULL FROM expired e WHERE o.shop_id = @shop_id AND o.booking_id = e.id AND o.active
), unseated AS (
    UPDATE resource_occupancies o SET active = false, expires_at = NULL FROM expired e WHERE o.shop_id = @shop_id AND o.booking_id = e.id AND o.active
), logged AS (
    INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind, request_id)
    SELECT @shop_id, e.id, e.version, 'expired', 'system', @request_id FROM expired e
)
SELECT e.id FROM expired e;

-- A hold lives longer, as long as it is one. No row: it is over.
-- name: RenewHold :one
WITH renewed AS (
    UPDATE bookings b SET expires_at = @expires_at, version = b.version + 1
    WHERE b.shop_id = @shop_id AND b.id = @id AND b.status = 'held' AND b.expires_at > @at RETURNING b.id, b.version
), occupied AS (
    UPDATE occupancies o SET expires_at = @expires_at FROM renewed r WHERE o.shop_id = @shop_id AND o.booking_id = r.id AND o.active
), seated AS (
    UPDATE resource_occupancies o SET expires_at = @expires_at FROM renewed r WHERE o.shop_id = @shop_id AND o.booking_id = r.id AND o.active
), logged AS (
    INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind, request_id)
    SELECT @shop_id, r.id, r.version, 'renewed', 'customer', @request_id FROM renewed r
)
SELECT r.id FROM renewed r;

-- Turns a live hold into a turno, or ends the transaction with BP003 when it is a hold no more.
-- name: ConfirmHold :exec
WITH moved AS (
    UPDATE bookings b SET status = @status, version = b.version + 1, expires_at = sqlc.narg(expires_at),
        customer_id = (SELECT c.id FROM customers c WHERE c.shop_id = @shop_id AND c.phone = @customer_phone::text),
        customer_name = @customer_name, note = @note, payment = @payment, deposit_centavos = @deposit_centavos, consent_version = @consent_version,
        manage_token_hash = @manage_token_hash, manage_token_sealed = @manage_token_sealed, hold_token_hash = NULL
    WHERE b.shop_id = @shop_id AND b.id = @id AND b.status = 'held' AND b.version = @version RETURNING b.id, b.version
), occupied AS (
    UPDATE occupancies o SET expires_at = sqlc.narg(expires_at) FROM moved m WHERE o.shop_id = @shop_id AND o.booking_id = m.id AND o.active
), seated AS (
    UPDATE resource_occupancies o SET expires_at = sqlc.narg(expires_at) FROM moved m WHERE o.shop_id = @shop_id AND o.booking_id = m.id AND o.active
), logged AS (
    INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind, request_id)
    SELECT @shop_id, m.id, m.version, @event_kind, 'customer', @request_id FROM moved m
)
SELECT CASE WHEN NOT EXISTS (SELECT FROM moved) THEN refuse('BP003', 'the hold is over') END;

-- The compare-and-swap of every move: no row when the turno is not in one of the states, or not in that version.
-- A move to a state that takes no time frees the occupancies.
-- name: MoveBooking :one
WITH moved AS (
    UPDATE bookings b SET status = @to_status, version = b.version + 1, expires_at = NULL,
        cancel_reason = coalesce(sqlc.narg(cancel_reason), b.cancel_reason), paid_centavos = b.paid_centavos + @paid::bigint
    WHERE b.shop_id = @shop_id AND b.id = @id AND b.status = ANY (@from_statuses::text[]) AND b.version = @version
    RETURNING b.id, b.version
), freed AS (
    UPDATE occupancies o SET active = NOT @free::boolean, expires_at = NULL FROM moved m
    WHERE o.shop_id = @shop_id AND o.booking_id = m.id AND o.active AND (@free::boolean OR o.expires_at IS NOT NULL)
), unseated AS (
    UPDATE resource_occupancies o SET active = NOT @free::boolean, expires_at = NULL FROM moved m
    WHERE o.shop_id = @shop_id AND o.booking_id = m.id AND o.active AND (@free::boolean OR o.expires_at IS NOT NULL)
), logged AS (
    INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind, actor_id, request_id, detail)
    SELECT @shop_id, m.id, m.version, @event_kind, @actor_kind, sqlc.narg(actor_id), @request_id, @event_detail FROM moved m
)
SELECT m.version FROM moved m;

-- Confirms the unpaid turnos among these that what came in does not overpay. Those that somebody is busy with are left out.
-- OFFSET 0 keeps them from being looked for among all unpaid ones, of which a busy shop has thousands.
-- name: ConfirmPaid :many
WITH due AS (
    SELECT b.id, (@amounts::bigint[])[v.i] AS amount FROM unnest(sqlc.arg(ids)::uuid[]) WITH ORDINALITY AS v (id, i)
    CROSS JOIN LATERAL (
        SELECT l.id, l.status, l.paid_centavos, l.total_centavos FROM bookings l WHERE l.shop_id = @shop_id AND l.id = v.id
        OFFSET 0 FOR NO KEY UPDATE SKIP LOCKED) b
    WHERE b.status = 'pending_payment' AND b.paid_centavos + (@amounts::bigint[])[v.i] <= b.total_centavos
), moved AS (
    UPDATE bookings b SET status = 'confirmed', version = b.version + 1, expires_at = NULL, paid_centavos = b.paid_centavos + due.amount
    FROM due WHERE b.shop_id = @shop_id AND b.id = due.id RETURNING b.id, b.version
), occupied AS (
    UPDATE occupancies o SET expires_at = NULL FROM moved m
    WHERE o.shop_id = @shop_id AND o.booking_id = m.id AND o.active AND o.expires_at IS NOT NULL
), seated AS (
    UPDATE resource_occupancies o SET expires_at = NULL FROM moved m
    WHERE o.shop_id = @shop_id AND o.booking_id = m.id AND o.active AND o.expires_at IS NOT NULL
), logged AS (
    INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind, actor_id, detail)
    SELECT @shop_id, m.id, m.version, 'confirmed', @actor_kind, sqlc.narg(actor_id), '{"paid": true}' FROM moved m
)
SELECT m.id FROM moved m;

-- First half of a reschedule, and of an undone no-show: the turno takes its new version and gives up its time.
-- name: BeginReschedule :one
WITH moved AS (
    UPDATE bookings b SET version = b.version + 1, starts_at = @starts_at, ends_at = @ends_at, local_starts_at = @local_starts_at,
        cancellable_until = @cancellable_until, status = @to_status,
        overbook_reason = sqlc.narg(overbook_reason)
    WHERE b.shop_id = @shop_id AND b.id = @id AND b.status = ANY (@from_statuses::text[]) AND b.version = @version
    RETURNING b.id, b.version
), freed AS (
    UPDATE occupancies o SET active = false FROM moved m WHERE o.shop_id = @shop_id AND o.booking_id = m.id AND o.active
), unseated AS (
    UPDATE resource_occupancies o SET active = false FROM moved m WHERE o.shop_id = @shop_id AND o.booking_id = m.id AND o.active
), logged AS (
    INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind, actor_id, request_id, detail)
    SELECT @shop_id, m.id, m.version, @event_kind, @actor_kind, sqlc.narg(actor_id), @request_id, @event_detail FROM moved m
)
SELECT m.version FROM moved m;

-- Second half, in the same transaction: takes the new time, or ends it with BP001 or BP004. The old rows keep their
-- place in history; the new ones carry the new version as revision.
-- name: TakeNewTime :exec
WITH span AS (
    SELECT i::integer AS ordinal, (@span_starts::timestamptz[])[i] AS starts_at, (@span_ends::timestamptz[])[i] AS ends_at
    FROM generate_subscripts(@span_starts::timestamptz[], 1) AS i
), booking AS (
    SELECT b.id, b.version, b.expires_at FROM bookings b WHERE b.shop_id = @shop_id AND b.id = @id
), taken AS (
    INSERT INTO occupancies (shop_id, booking_id, revision, ordinal, barber_id, starts_at, ends_at, expires_at, overbook)
    SELECT @shop_id, b.id, b.version, s.ordinal, @barber_id, s.starts_at, s.ends_at, b.expires_at, @overbook
    FROM span s, booking b ORDER BY s.starts_at
    ON CONFLICT DO NOTHING RETURNING 1
), seated AS (
    INSERT INTO resource_occupancies (shop_id, booking_id, revision, ordinal, resource_id, starts_at, ends_at, expires_at, overbook)
    SELECT @shop_id, b.id, b.version, s.ordinal, (@chairs::uuid[])[s.ordinal], s.starts_at, s.ends_at, b.expires_at, @overbook
    FROM span s, booking b WHERE cardinality(@chairs::uuid[]) > 0
    ORDER BY (@chairs::uuid[])[s.ordinal], s.starts_at
    ON CONFLICT DO NOTHING RETURNING 1
), lined AS (
    UPDATE booking_lines l SET barber_id = @barber_id, barber_name = @barber_name,
        starts_at = (@line_starts::timestamptz[])[l.ordinal], ends_at = (@line_ends::timestamptz[])[l.ordinal]
    WHERE l.shop_id = @shop_id AND l.booking_id = @id
)
SELECT CASE
    WHEN s.version <> @setup_version THEN refuse('BP006', 'the setup changed')
    WHEN (SELECT count(*) FROM taken) < (SELECT count(*) FROM span) THEN refuse('BP001', 'the time is taken')
    WHEN NOT sqlc.arg(overbook)::boolean AND EXISTS (
        SELECT 1 FROM occupancies o, span p
        WHERE o.shop_id = @shop_id AND o.barber_id = @barber_id AND o.active AND o.overbook
          AND o.starts_at >= p.starts_at - interval '24 hours' AND o.starts_at < p.ends_at AND o.ends_at > p.starts_at)
    THEN refuse('BP001', 'the time is taken by an overbook')
    WHEN (SELECT count(*) FROM seated) < cardinality(@chairs::uuid[]) THEN refuse('BP004', 'the chair is taken')
END
FROM shops s WHERE s.id = @shop_id;

-- What the lines of a turno take was agreed anew.
-- name: SetLinePolicy :exec
UPDATE booking_lines SET policy = @policy WHERE shop_id = @shop_id AND booking_id = @booking_id AND ordinal = @ordinal;

-- name: SetInternalNote :exec
UPDATE bookings SET internal_note = @note WHERE shop_id = @shop_id AND id = @id;

-- What the team notes for itself, in a version of its own.
-- name: NoteBooking :execrows
WITH noted AS (
    UPDATE bookings b SET internal_note = @note, version = b.version + 1
    WHERE b.shop_id = @shop_id AND b.id = @id AND b.version = @version
    RETURNING b.id, b.version
)
INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind, actor_id, request_id)
SELECT @shop_id, n.id, n.version, 'noted', @actor_kind, sqlc.narg(actor_id), @request_id FROM noted n;

-- A stranger's booking makes a customer of a new phone, and never changes the record of a known one. Most are known:
-- looking first spares them the checks and the search text of a row that would not be kept.
-- name: MeetCustomer :exec
INSERT INTO customers (shop_id, id, name, phone, email, doc_type, doc_sealed)
SELECT @shop_id, @id, @name, sqlc.narg(phone)::text, sqlc.narg(email), sqlc.narg(doc_type), sqlc.narg(doc_sealed)
WHERE NOT EXISTS (SELECT FROM customers c WHERE c.shop_id = @shop_id AND c.phone = sqlc.narg(phone)::text)
ON CONFLICT (shop_id, phone) DO NOTHING;

-- name: CustomerFacts :one
SELECT usual_barber_id, no_show_count FROM customers WHERE shop_id = @shop_id AND phone = @phone;

-- name: SealedLinks :many
SELECT id, manage_token_sealed FROM bookings
WHERE shop_id = @shop_id AND id = ANY (@ids::uuid[]) AND manage_token_sealed IS NOT NULL;

-- name: NoteAttendance :execrows
UPDATE bookings SET attending_at = coalesce(attending_at, @at)
WHERE shop_id = @shop_id AND id = @id AND status IN ('pending_payment', 'confirmed');

-- name: LockForPayment :one
SELECT status, version, starts_at, customer_id FROM bookings WHERE shop_id = @shop_id AND id = @id FOR NO KEY UPDATE;

-- name: AddPaid :exec
UPDATE bookings SET paid_centavos = paid_centavos + @amount::bigint WHERE shop_id = @shop_id AND id = @id;

-- Lowers what a turno costs, since the rest of it was paid in cash. A seña above that would be more than the turno.
-- name: GiveDiscount :exec
UPDATE bookings SET total_centavos = total_centavos - @amount::bigint, discount_centavos = discount_centavos + @amount::bigint,
    deposit_centavos = least(deposit_centavos, total_centavos - @amount::bigint)
WHERE shop_id = @shop_id AND id = @id;

-- name: TakeDiscountBack :exec
UPDATE bookings SET total_centavos = total_centavos + discount_centavos, discount_centavos = 0
WHERE shop_id = @shop_id AND id = @id AND discount_centavos > 0;

-- name: ExtendPayment :exec
WITH extended AS (
    UPDATE bookings b SET expires_at = @until
    WHERE b.shop_id = @shop_id AND b.id = @id AND b.status = 'pending_payment' AND b.expires_at < @until RETURNING b.id
), occupied AS (
    UPDATE occupancies o SET expires_at = @until FROM extended e WHERE o.shop_id = @shop_id AND o.booking_id = e.id AND o.active
)
UPDATE resource_occupancies o SET expires_at = @until FROM extended e WHERE o.shop_id = @shop_id AND o.booking_id = e.id AND o.active;

-- An expired turno takes the time of its last revision again, with any chair that is free for each stretch, or ends the
-- statement with BP001, BP004, or BP003 when it is not as it was seen.
-- name: RetakeBooking :exec
WITH moved AS (
    UPDATE bookings b SET status = 'confirmed', version = b.version + 1
    WHERE b.shop_id = @shop_id AND b.id = @id AND b.status = 'expired' AND b.version = @version RETURNING b.id, b.version
), span AS (
    SELECT o.ordinal, o.barber_id, o.starts_at, o.ends_at, o.overbook FROM occupancies o
    WHERE o.shop_id = @shop_id AND o.booking_id = @id
      AND o.revision = (SELECT max(p.revision) FROM occupancies p WHERE p.shop_id = @shop_id AND p.booking_id = @id)
), taken AS (
    INSERT INTO occupancies (shop_id, booking_id, revision, ordinal, barber_id, starts_at, ends_at, overbook)
    SELECT @shop_id, m.id, m.version, s.ordinal, s.barber_id, s.starts_at, s.ends_at, s.overbook
    FROM span s, moved m ORDER BY s.starts_at
    ON CONFLICT DO NOTHING RETURNING 1
), chair AS (
    SELECT r.id FROM resources r WHERE r.shop_id = @shop_id AND r.active AND r.archived_at IS NULL
), seated AS (
    INSERT INTO resource_occupancies (shop_id, booking_id, revision, ordinal, resource_id, starts_at, ends_at)
    SELECT @shop_id, m.id, m.version, s.ordinal, c.id, s.starts_at, s.ends_at
    FROM moved m, span s, LATERAL (
        SELECT r.id FROM chair r WHERE NOT EXISTS (
            SELECT FROM resource_occupancies o WHERE o.shop_id = @shop_id AND o.resource_id = r.id AND o.active AND NOT o.overbook
              AND o.starts_at >= s.starts_at - interval '24 hours' AND o.starts_at < s.ends_at AND o.ends_at > s.starts_at)
        ORDER BY r.id LIMIT 1) c
    WHERE NOT s.overbook ORDER BY c.id, s.starts_at
    ON CONFLICT DO NOTHING RETURNING 1
), logged AS (
    INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind, detail)
    SELECT @shop_id, m.id, m.version, 'retaken', 'system', '{"paid": true}' FROM moved m
)
SELECT CASE
    WHEN NOT EXISTS (SELECT FROM moved) THEN refuse('BP003', 'the turno changed')
    WHEN (SELECT count(*) FROM taken) < (SELECT count(*) FROM span) THEN refuse('BP001', 'the time is taken')
    WHEN EXISTS (
        SELECT 1 FROM occupancies o, span p
        WHERE NOT p.overbook AND o.shop_id = @shop_id AND o.barber_id = p.barber_id AND o.active AND o.overbook
          AND o.starts_at >= p.starts_at - interval '24 hours' AND o.starts_at < p.ends_at AND o.ends_at > p.starts_at)
    THEN refuse('BP001', 'the time is taken by an overbook')
    WHEN EXISTS (SELECT FROM chair) AND (SELECT count(*) FROM seated) < (SELECT count(*) FROM span WHERE NOT overbook)
    THEN refuse('BP004', 'the chair is taken')
END;

-- name: FindCustomer :one
SELECT name, coalesce(phone, '')::text AS phone, coalesce(email, '')::text AS email FROM customers
WHERE shop_id = @shop_id AND id = @id AND merged_into IS NULL AND erased_at IS NULL;

-- name: CountNoShow :exec
UPDATE customers SET no_show_count = greatest(no_show_count + @change, 0) WHERE shop_id = @shop_id AND id = @id;

-- name: SetUsualBarber :exec
UPDATE customers SET usual_barber_id = @barber_id WHERE shop_id = @shop_id AND id = @id;

-- name: CreateWithdrawal :exec
INSERT INTO withdrawals (shop_id, id, code, booking_code, name, contact, detail) VALUES (@shop_id, @id, @code, @booking_code, @name, @contact, @detail);

-- The turno that somebody takes back: whoever knows its code and is its customer, by telephone or e-mail.
-- name: LockWithdrawn :one
SELECT b.id FROM bookings b
JOIN customers c ON c.shop_id = b.shop_id AND c.id = b.customer_id
WHERE b.shop_id = @shop_id AND b.code = @code AND (c.phone = nullif(@phone::text, '') OR lower(c.email) = lower(nullif(@email::text, '')))
FOR NO KEY UPDATE OF b;

-- name: LockByCode :one
SELECT id FROM bookings WHERE shop_id = @shop_id AND code = @code FOR NO KEY UPDATE;

-- name: AnswerWithdrawal :execrows
INSERT INTO withdrawal_answers (shop_id, withdrawal_id, action, booking_id, note, user_id, at)
VALUES (@shop_id, @withdrawal_id, @action, sqlc.narg(booking_id), @note, sqlc.narg(user_id), @at) ON CONFLICT DO NOTHING;

-- name: GetWithdrawal :one
SELECT w.id, w.code, w.booking_code, w.name, w.contact, w.detail, w.created_at, a.action, a.booking_id, a.note, a.at AS resolved_at
FROM withdrawals w LEFT JOIN withdrawal_answers a ON a.shop_id = w.shop_id AND a.withdrawal_id = w.id
WHERE w.shop_id = @shop_id AND w.id = @id;

-- name: ListWithdrawals :many
SELECT w.id, w.code, w.booking_code, w.name, w.contact, w.detail, w.created_at, a.action, a.booking_id, a.note, a.at AS resolved_at
FROM withdrawals w LEFT JOIN withdrawal_answers a ON a.shop_id = w.shop_id AND a.withdrawal_id = w.id
WHERE w.shop_id = @shop_id AND (sqlc.narg(before)::uuid IS NULL OR w.id < sqlc.narg(before)::uuid)
  AND (NOT @only_open::boolean OR a.withdrawal_id IS NULL)
ORDER BY w.id DESC LIMIT @most;

-- name: ShopsWithExpiredBookings :many
SELECT shops_with_expired_bookings(@at)::uuid AS shop_id;

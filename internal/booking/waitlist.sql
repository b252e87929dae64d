-- The waiting list.

-- name: CountWaiting :one
SELECT count(*) FROM waitlist_entries
WHERE shop_id = @shop_id AND phone = @phone AND status IN ('waiting', 'offered') AND to_date >= @today::date;

-- name: AddWaiting :exec
INSERT INTO waitlist_entries (shop_id, id, name, phone, service_ids, barber_id, from_date, to_date, part_of_day, consent_version,
    token_hash, created_at)
VALUES (@shop_id, @id, @name, @phone, @service_ids, sqlc.narg(barber_id), @from_date, @to_date, @part_of_day, @consent_version,
    @token_hash, @created_at);

-- Either link finds the entry.
-- name: FindWaiting :one
SELECT id FROM waitlist_entries WHERE shop_id = @shop_id AND (token_hash = @token_hash OR offer_token_hash = @token_hash);

-- An entry with the turno that was offered last.
-- name: GetWaiting :one
SELECT sqlc.embed(w), b.status AS turno_status, b.starts_at, b.ends_at, b.total_centavos, b.deposit_centavos, l.barber_id AS with_id, l.barber_name
FROM waitlist_entries w
LEFT JOIN bookings b ON b.shop_id = w.shop_id AND b.id = w.offer_booking_id
LEFT JOIN booking_lines l ON l.shop_id = b.shop_id AND l.booking_id = b.id AND l.ordinal = 1
WHERE w.shop_id = @shop_id AND w.id = @id;

-- Who waits longest comes first. Ended entries show only where they are asked for.
-- name: ListWaiting :many
SELECT sqlc.embed(w), b.status AS turno_status, b.starts_at, b.ends_at, b.total_centavos, b.deposit_centavos, l.barber_id AS with_id, l.barber_name
FROM waitlist_entries w
LEFT JOIN bookings b ON b.shop_id = w.shop_id AND b.id = w.offer_booking_id
LEFT JOIN booking_lines l ON l.shop_id = b.shop_id AND l.booking_id = b.id AND l.ordinal = 1
WHERE w.shop_id = @shop_id AND (w.created_at, w.id) > (sqlc.arg(after_at)::timestamptz, sqlc.arg(after_id)::uuid)
  AND (@ended::boolean OR (w.status IN ('waiting', 'offered') AND w.to_date >= @today::date))
  AND (sqlc.narg(barber_id)::uuid IS NULL OR w.barber_id IS NULL OR w.barber_id = sqlc.narg(barber_id)::uuid)
  AND (sqlc.narg(on_date)::date IS NULL OR sqlc.narg(on_date)::date BETWEEN w.from_date AND w.to_date)
ORDER BY w.created_at, w.id LIMIT @most;

-- Whom a time that became free suits, by who waits longest. Who had an offer of that very time lets others have it.
-- name: ListSuited :many
SELECT w.id FROM waitlist_entries w
LEFT JOIN bookings b ON b.shop_id = w.shop_id AND b.id = w.offer_booking_id
WHERE w.shop_id = @shop_id AND w.status IN ('waiting', 'offered')
  AND (w.offer_expires_at IS NULL OR w.offer_expires_at <= @at::timestamptz)
  AND (w.barber_id IS NULL OR w.barber_id = sqlc.arg(barber_id)::uuid)
  AND @on_date::date BETWEEN w.from_date AND w.to_date AND w.part_of_day IN ('any', @part_of_day::text)
  AND b.starts_at IS DISTINCT FROM sqlc.arg(starts_at)::timestamptz
ORDER BY w.created_at, w.id LIMIT @most;

-- Notes an offer on an entry that waits, or whose last offer is over.
-- name: OfferWaiting :execrows
UPDATE waitlist_entries SET status = 'offered', offer_token_hash = sqlc.arg(token_hash)::bytea, offer_booking_id = sqlc.arg(booking_id)::uuid,
    offer_expires_at = sqlc.arg(expires_at)::timestamptz
WHERE shop_id = @shop_id AND id = @id AND to_date >= @today::date
  AND (status = 'waiting' OR (status = 'offered' AND offer_expires_at <= sqlc.arg(at)::timestamptz));

-- name: DeclineWaiting :execrows
UPDATE waitlist_entries SET status = 'waiting', offer_expires_at = @at::timestamptz
WHERE shop_id = @shop_id AND id = @id AND status = 'offered' AND offer_booking_id = sqlc.arg(booking_id)::uuid;

-- What was taken stands beside who took it, even when another offer was made in that moment.
-- name: BookWaiting :execrows
UPDATE waitlist_entries SET status = 'booked', ended_at = @at::timestamptz, offer_booking_id = sqlc.arg(booking_id)::uuid
WHERE shop_id = @shop_id AND id = @id AND status IN ('waiting', 'offered');

-- name: EndWaiting :execrows
UPDATE waitlist_entries SET status = @status, ended_at = @at::timestamptz
WHERE shop_id = @shop_id AND id = @id AND status IN ('waiting', 'offered');

-- What time itself ends: offers that nobody took, and entries whose last day has passed.
-- name: LapseWaiting :exec
UPDATE waitlist_entries SET
    status = CASE WHEN to_date < @today::date THEN 'expired' ELSE 'waiting' END,
    ended_at = CASE WHEN to_date < @today::date THEN @at::timestamptz END
WHERE shop_id = @shop_id
  AND ((status = 'waiting' AND to_date < @today::date) OR (status = 'offered' AND offer_expires_at <= @at::timestamptz));

-- name: DeleteEndedWaiting :execrows
DELETE FROM waitlist_entries e WHERE e.shop_id = @shop_id AND e.id = ANY (ARRAY(
    SELECT w.id FROM waitlist_entries w WHERE w.shop_id = @shop_id AND w.ended_at < @before::timestamptz LIMIT @most::bigint));

-- name: ForgetWaiting :exec
DELETE FROM waitlist_entries WHERE shop_id = @shop_id AND phone = ANY (@phones::text[]);

-- name: GetTimezone :one
SELECT timezone FROM shops WHERE id = @shop_id;

-- name: SearchCustomers :many
-- A page of the customers whose name, phone or e-mail holds every word, in order of the folded name. The shop is found
-- by index, its rows are read once: LIKE is not leakproof, so under row-level security no trigram index would be used.
SELECT c.id, c.name, c.phone, c.email, c.doc_type, c.note, c.usual_barber_id, c.no_show_count, c.version, c.created_at
FROM customers c
WHERE c.shop_id = @shop_id AND c.merged_into IS NULL AND c.erased_at IS NULL
  AND c.search LIKE ALL (ARRAY(SELECT '%' || fold(word) || '%' FROM unnest(@words::text[]) AS word))
  AND (c.search COLLATE "C", c.id) > (
      coalesce((SELECT a.search FROM customers a WHERE a.shop_id = @shop_id AND a.id = @after), '') COLLATE "C", @after::uuid)
ORDER BY c.search COLLATE "C", c.id LIMIT @most::bigint;

-- name: GetCustomer :one
SELECT * FROM customers WHERE shop_id = @shop_id AND id = @id;

-- name: LockCustomers :many
-- In the order of their ids, so that two merges of the same people cannot deadlock.
SELECT * FROM customers WHERE shop_id = @shop_id AND id = ANY (@ids::uuid[]) ORDER BY id FOR UPDATE;

-- name: CustomerWithPhone :one
SELECT id FROM customers WHERE shop_id = @shop_id AND phone = @phone;

-- name: InsertCustomer :execrows
-- Nothing happens when the phone is taken.
INSERT INTO customers (shop_id, id, name, phone, email, doc_type, doc_sealed, note, usual_barber_id)
VALUES (@shop_id, @id, @name, @phone, @email, @doc_type, @doc_sealed, @note, @usual_barber_id)
ON CONFLICT (shop_id, phone) DO NOTHING;

-- name: UpdateCustomer :one
UPDATE customers SET name = @name, phone = @phone, email = @email, doc_type = @doc_type, doc_sealed = @doc_sealed,
    note = @note, usual_barber_id = @usual_barber_id, no_show_count = @no_show_count, version = version + 1
WHERE shop_id = @shop_id AND id = @id
RETURNING version;

-- name: RetireCustomer :exec
-- The record that was merged into another keeps its name for the trail and gives up everything else.
UPDATE customers SET phone = NULL, email = NULL, doc_type = NULL, doc_sealed = NULL, note = '', usual_barber_id = NULL,
    no_show_count = 0, merged_into = @merged_into::uuid, version = version + 1
WHERE shop_id = @shop_id AND id = @id;

-- name: FollowMerge :exec
-- Those merged into the retired record now point to the one that stays, so that the way is one step long.
UPDATE customers SET merged_into = @merged_into::uuid WHERE shop_id = @shop_id AND merged_into = @from_id::uuid;

-- name: MoveBookings :execrows
UPDATE bookings SET customer_id = @into_id::uuid WHERE shop_id = @shop_id AND customer_id = @from_id::uuid;

-- name: CopyConsents :exec
-- A withdrawal by either record stands.
INSERT INTO customer_consents (shop_id, customer_id, purpose, text_version, given_at, withdrawn_at)
SELECT c.shop_id, @into_id::uuid, c.purpose, c.text_version, c.given_at, c.withdrawn_at
FROM customer_consents c WHERE c.shop_id = @shop_id AND c.customer_id = @from_id::uuid
ON CONFLICT (shop_id, customer_id, purpose, text_version) DO UPDATE
SET given_at = least(customer_consents.given_at, EXCLUDED.given_at),
    withdrawn_at = greatest(customer_consents.withdrawn_at, EXCLUDED.withdrawn_at);

-- name: DeleteConsents :exec
DELETE FROM customer_consents WHERE shop_id = @shop_id AND customer_id = @customer_id;

-- name: ListConsents :many
SELECT purpose, text_version, given_at, withdrawn_at FROM customer_consents
WHERE shop_id = @shop_id AND customer_id = @customer_id ORDER BY given_at, purpose;

-- name: CountComingBookings :one
SELECT count(*) FROM bookings
WHERE shop_id = @shop_id AND customer_id = @customer_id AND ends_at > @at
  AND status IN ('held', 'pending_payment', 'confirmed', 'checked_in', 'in_service');

-- name: EraseCustomer :exec
-- The person, and every record that was merged into theirs.
UPDATE customers SET name = @name, phone = NULL, email = NULL, doc_type = NULL, doc_sealed = NULL, note = '',
    usual_barber_id = NULL, erased_at = @at::timestamptz, version = version + 1
WHERE shop_id = @shop_id AND (id = @id OR merged_into = @id) AND erased_at IS NULL;

-- name: EraseFromBookings :execrows
-- Times and money stay. The links in old messages stop working.
UPDATE bookings SET customer_name = @name, note = '', internal_note = '', cancel_reason = NULL, hold_phone = NULL, hold_token_hash = NULL,
    manage_token_hash = NULL, manage_token_sealed = NULL
WHERE shop_id = @shop_id AND customer_id = @customer_id;

-- name: TurnosOf :many
SELECT id FROM bookings WHERE shop_id = @shop_id AND customer_id = @customer_id ORDER BY id;

-- name: PhonesOf :many
-- Every telephone by which the person was known.
SELECT c.phone::text FROM customers c WHERE c.shop_id = @shop_id AND (c.id = @id OR c.merged_into = @id) AND c.phone IS NOT NULL
UNION
SELECT b.hold_phone::text FROM bookings b WHERE b.shop_id = @shop_id AND b.customer_id = @id::uuid AND b.hold_phone IS NOT NULL;

-- name: ExportBookings :many
SELECT id, code, status, source, customer_name, note, internal_note, starts_at, ends_at, total_centavos, deposit_centavos,
    paid_centavos, payment, cancel_reason, consent_version, created_at
FROM bookings WHERE shop_id = @shop_id AND customer_id = @customer_id ORDER BY starts_at, id;

-- name: ExportLines :many
SELECT l.booking_id, l.service_name, l.barber_name, l.starts_at, l.ends_at, l.price_centavos
FROM booking_lines l
JOIN bookings b ON b.shop_id = l.shop_id AND b.id = l.booking_id
WHERE b.shop_id = @shop_id AND b.customer_id = @customer_id ORDER BY l.booking_id, l.ordinal;

-- name: ExportEvents :many
SELECT e.booking_id, e.kind, e.at, e.actor_kind, e.detail
FROM booking_events e
JOIN bookings b ON b.shop_id = e.shop_id AND b.id = e.booking_id
WHERE b.shop_id = @shop_id AND b.customer_id = @customer_id ORDER BY e.booking_id, e.version;

-- name: ExportWithdrawals :many
SELECT w.code, w.booking_code, w.name, w.contact, w.detail, w.created_at
FROM withdrawals w
WHERE w.shop_id = @shop_id
  AND w.booking_code IN (SELECT b.code FROM bookings b WHERE b.shop_id = @shop_id AND b.customer_id = @customer_id)
ORDER BY w.created_at;

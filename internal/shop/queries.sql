-- name: GetShop :one
SELECT * FROM shops WHERE id = @shop_id;

-- name: ListedShops :many
-- Over all shops: only what their addresses are.
SELECT listed_shops(@most)::text;

-- name: LockShop :one
-- Changes of a shop's calendar take turns: this lock comes first in all of them, so they cannot deadlock over rows.
-- Bookings only need the key of the row, which it leaves free.
SELECT * FROM shops WHERE id = @shop_id FOR NO KEY UPDATE;

-- name: UpdateProfile :one
UPDATE shops SET name = @name, timezone = @timezone, address = @address, phone = @phone, cuit = @cuit, paused = @paused
WHERE id = @shop_id
RETURNING *;

-- name: UpdateSettings :one
UPDATE shops SET slot_step_minutes = @slot_step_minutes, slot_anchor = @slot_anchor, notice_minutes = @notice_minutes,
    horizon_days = @horizon_days, hold_minutes = @hold_minutes, payment_minutes = @payment_minutes,
    cancel_until_hours = @cancel_until_hours, no_show_grace_minutes = @no_show_grace_minutes,
    deposit_new_customer_percent = @deposit_new_customer_percent, deposit_no_show_percent = @deposit_no_show_percent,
    deposit_from_centavos = @deposit_from_centavos, late_refund_percent = sqlc.narg(late_refund_percent),
    cash_discount_percent = @cash_discount_percent, waitlist_auto = @waitlist_auto, waitlist_offer_minutes = @waitlist_offer_minutes,
    reminder_hours = @reminder_hours, quiet_from_minute = @quiet_from_minute, quiet_to_minute = @quiet_to_minute,
    messages_per_day = @messages_per_day, message_channels = @message_channels,
    legal_name = @legal_name, legal_address = @legal_address, gross_income = @gross_income, activity_since = sqlc.narg(activity_since),
    tax_condition = sqlc.narg(tax_condition), point_of_sale = sqlc.narg(point_of_sale), invoice_when = @invoice_when,
    named_from_centavos = @named_from_centavos
WHERE id = @shop_id
RETURNING *;

-- name: CountComingBookings :one
SELECT count(*) FROM bookings
WHERE shop_id = @shop_id AND starts_at > @at
  AND status IN ('pending_payment', 'confirmed', 'checked_in', 'in_service');

-- name: ListHolidayChoices :many
SELECT date, open, name FROM shop_holidays
WHERE shop_id = @shop_id AND date BETWEEN @first AND @last;

-- name: PutHolidayChoice :exec
INSERT INTO shop_holidays (shop_id, date, open, name) VALUES (@shop_id, @date, @open, @name)
ON CONFLICT (shop_id, date) DO UPDATE SET open = EXCLUDED.open, name = EXCLUDED.name;

-- name: ListTurnosOnClosedDay :many
-- Turnos that start in [day_start, day_end) with a barber whose own exception does not replace the closed day.
SELECT DISTINCT b.id, b.code, b.status, b.starts_at, b.ends_at, b.customer_name
FROM bookings b
JOIN booking_lines l ON l.shop_id = b.shop_id AND l.booking_id = b.id
WHERE b.shop_id = @shop_id AND b.starts_at >= @day_start AND b.starts_at < @day_end AND b.ends_at > @at
  AND b.status IN ('pending_payment', 'confirmed', 'checked_in', 'in_service')
  AND NOT EXISTS (SELECT FROM schedule_exceptions e
                  WHERE e.shop_id = l.shop_id AND e.barber_id = l.barber_id AND e.date = @date)
ORDER BY b.starts_at, b.id;

-- name: ListChairs :many
SELECT id, name, active FROM resources
WHERE shop_id = @shop_id AND id > @after AND archived_at IS NULL
ORDER BY id LIMIT @most::bigint;

-- name: InsertChair :exec
INSERT INTO resources (shop_id, id, name, active) VALUES (@shop_id, @id, @name, @active);

-- name: LockChair :one
-- Waits for bookings that are taking the chair right now: their foreign key holds its key.
SELECT id, name, active FROM resources WHERE shop_id = @shop_id AND id = @id AND archived_at IS NULL FOR UPDATE;

-- name: UpdateChair :exec
UPDATE resources SET name = @name, active = @active WHERE shop_id = @shop_id AND id = @id;

-- name: ArchiveChair :exec
UPDATE resources SET archived_at = @at::timestamptz, active = false WHERE shop_id = @shop_id AND id = @id;

-- name: CountBookingsOfChair :one
SELECT count(DISTINCT o.booking_id)
FROM resource_occupancies o
JOIN bookings b ON b.shop_id = o.shop_id AND b.id = o.booking_id
WHERE o.shop_id = @shop_id AND o.resource_id = @resource_id AND o.active AND o.ends_at > @at
  AND b.status IN ('pending_payment', 'confirmed', 'checked_in', 'in_service');

-- name: ListAuditEvents :many
-- Newest first: ids are ordered by time.
SELECT e.id, e.at, e.actor_kind, e.actor_user_id, coalesce(u.name, '') AS actor_name, e.action, e.entity, e.entity_id,
    e.detail, e.request_id, e.seal_no
FROM audit_events e
LEFT JOIN users u ON u.id = e.actor_user_id
WHERE e.shop_id = @shop_id AND e.id < @before
  AND (sqlc.narg('entity')::text IS NULL OR e.entity = sqlc.narg('entity'))
  AND (sqlc.narg('entity_id')::uuid IS NULL OR e.entity_id = sqlc.narg('entity_id'))
  AND (sqlc.narg('action')::text IS NULL OR e.action = sqlc.narg('action'))
  AND (sqlc.narg('since')::timestamptz IS NULL OR e.at >= sqlc.narg('since'))
  AND (sqlc.narg('until')::timestamptz IS NULL OR e.at < sqlc.narg('until'))
ORDER BY e.id DESC LIMIT @most::bigint;

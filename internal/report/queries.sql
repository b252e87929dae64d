-- name: ShopZone :one
SELECT timezone FROM shops WHERE id = @shop_id;

-- name: Takings :many
-- The ledger by day, method and account. What the shop has there need not be read: the entries of a transaction sum to
-- zero. What staff put into tills or took out is not takings. A payment may be a tip alone.
SELECT timezone(sqlc.arg(zone)::text, e.at)::date AS day, coalesce(p.method, 'mercadopago')::text AS method, e.account,
    (e.refund_id IS NOT NULL)::boolean AS back, sum(e.amount_centavos)::bigint AS amount,
    count(*) FILTER (WHERE e.refund_id IS NULL AND (e.account = 'turnos' OR e.account = 'tips' AND p.tip_centavos = p.amount_centavos)) AS payments
FROM ledger_entries e
LEFT JOIN payments p ON p.shop_id = e.shop_id AND p.id = e.payment_id
WHERE e.shop_id = @shop_id AND e.at >= @from_at AND e.at < @to_at AND e.account IN ('turnos', 'tips', 'fees', 'chargebacks')
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2;

-- name: BarberTotals :many
-- What barbers did, by the turnos that were completed. A turno's discount is shared out among its services by their prices, to
-- the centavo: what they were charged sums to the turno's total. The commission is rounded half up line by line.
WITH done AS (
    SELECT l.booking_id, l.barber_id, l.service_id, l.price_centavos, b.discount_centavos,
        (sum(l.price_centavos) OVER (PARTITION BY l.booking_id ORDER BY l.ordinal))::bigint AS up_to,
        (sum(l.price_centavos) OVER (PARTITION BY l.booking_id))::bigint AS whole
    FROM bookings b
    JOIN booking_lines l ON l.shop_id = b.shop_id AND l.booking_id = b.id
    WHERE b.shop_id = @shop_id AND b.status = 'completed' AND b.starts_at >= @from_at AND b.starts_at < @to_at
), charged AS (
    SELECT booking_id, barber_id, service_id,
        CASE WHEN discount_centavos = 0 THEN price_centavos
             ELSE price_centavos - discount_centavos * up_to / whole + discount_centavos * (up_to - price_centavos) / whole END AS centavos
    FROM done
)
SELECT w.id, w.name, w.commission_percent, count(DISTINCT l.booking_id) AS turnos, count(*) AS services,
    sum(l.centavos)::bigint AS total, sum((l.centavos * w.commission_percent + 50) / 100)::bigint AS commission
FROM charged l
JOIN barbers w ON w.shop_id = @shop_id AND w.id = l.barber_id
GROUP BY w.id, w.name, w.commission_percent
ORDER BY total DESC, w.name, w.id;

-- name: BarberTips :many
-- Tips by the barber of a turno's first service, on the day they were paid.
SELECT l.barber_id, (-sum(e.amount_centavos))::bigint AS tips
FROM ledger_entries e
JOIN booking_lines l ON l.shop_id = e.shop_id AND l.booking_id = e.booking_id AND l.ordinal = 1
WHERE e.shop_id = @shop_id AND e.at >= @from_at AND e.at < @to_at AND e.account = 'tips'
GROUP BY l.barber_id;

-- name: ServiceTotals :many
-- What was done of each service, charged as BarberTotals says.
WITH done AS (
    SELECT l.booking_id, l.barber_id, l.service_id, l.price_centavos, b.discount_centavos,
        (sum(l.price_centavos) OVER (PARTITION BY l.booking_id ORDER BY l.ordinal))::bigint AS up_to,
        (sum(l.price_centavos) OVER (PARTITION BY l.booking_id))::bigint AS whole
    FROM bookings b
    JOIN booking_lines l ON l.shop_id = b.shop_id AND l.booking_id = b.id
    WHERE b.shop_id = @shop_id AND b.status = 'completed' AND b.starts_at >= @from_at AND b.starts_at < @to_at
), charged AS (
    SELECT booking_id, barber_id, service_id,
        CASE WHEN discount_centavos = 0 THEN price_centavos
             ELSE price_centavos - discount_centavos * up_to / whole + discount_centavos * (up_to - price_centavos) / whole END AS centavos
    FROM done
)
SELECT v.id, v.name, v.category, count(DISTINCT l.booking_id) AS turnos, count(*) AS times, sum(l.centavos)::bigint AS total,
    sum((l.centavos * w.commission_percent + 50) / 100)::bigint AS commission
FROM charged l
JOIN services v ON v.shop_id = @shop_id AND v.id = l.service_id
JOIN barbers w ON w.shop_id = @shop_id AND w.id = l.barber_id
GROUP BY v.id, v.name, v.category
ORDER BY total DESC, v.name, v.id;

-- name: StatusCounts :many
SELECT b.status, count(*) AS turnos, sum(b.total_centavos)::bigint AS total,
    count(*) FILTER (WHERE b.status = 'cancelled_by_customer' AND b.status_changed_at > b.cancellable_until) AS late
FROM bookings b
WHERE b.shop_id = @shop_id AND b.starts_at >= @from_at AND b.starts_at < @to_at AND b.customer_id IS NOT NULL
GROUP BY b.status ORDER BY b.status;

-- name: Missed :many
-- Turnos whose time was lost: nobody came, or the customer cancelled when it was too late to.
SELECT b.id, b.code, b.status, b.starts_at, b.customer_id, b.customer_name, b.total_centavos, b.paid_centavos, l.barber_id, l.barber_name
FROM bookings b
JOIN booking_lines l ON l.shop_id = b.shop_id AND l.booking_id = b.id AND l.ordinal = 1
WHERE b.shop_id = @shop_id AND b.starts_at >= @from_at AND b.starts_at < @to_at AND b.customer_id IS NOT NULL
  AND (b.status = 'no_show' OR b.status = 'cancelled_by_customer' AND b.status_changed_at > b.cancellable_until)
ORDER BY b.starts_at, b.id;

-- name: CustomerMonths :many
-- Who came in each month, and who of them for the first time ever.
WITH came AS (
    SELECT b.customer_id, date_trunc('month', timezone(sqlc.arg(zone)::text, b.starts_at))::date AS month, count(*) AS visits
    FROM bookings b
    WHERE b.shop_id = @shop_id AND b.status = 'completed' AND b.starts_at >= @from_at AND b.starts_at < @to_at
    GROUP BY 1, 2
), known AS (
    SELECT DISTINCT o.customer_id FROM bookings o
    WHERE o.shop_id = @shop_id AND o.status = 'completed' AND o.starts_at < @from_at AND o.customer_id IS NOT NULL
), firsts AS (
    SELECT c.customer_id, min(c.month) AS month, sum(c.visits) AS visits,
        c.customer_id NOT IN (SELECT k.customer_id FROM known k) AS is_new
    FROM came c WHERE c.customer_id IS NOT NULL GROUP BY c.customer_id
)
SELECT c.month::date AS month, count(*) AS customers, sum(c.visits)::bigint AS visits,
    count(*) FILTER (WHERE f.is_new AND f.month = c.month) AS newcomers,
    count(*) FILTER (WHERE f.is_new AND f.month = c.month AND f.visits > 1) AS came_again
FROM came c JOIN firsts f ON f.customer_id = c.customer_id
GROUP BY c.month ORDER BY c.month;

-- name: DistinctCustomers :one
SELECT count(DISTINCT customer_id) FROM bookings
WHERE shop_id = @shop_id AND status = 'completed' AND starts_at >= @from_at AND starts_at < @to_at;

-- name: CashSessions :many
SELECT s.id, s.opened_at, s.closed_at, s.opening_centavos, s.expected_centavos, s.counted_centavos, s.note,
    coalesce(o.name, '')::text AS opened_by, coalesce(c.name, '')::text AS closed_by,
    coalesce((SELECT sum(e.amount_centavos) FROM ledger_entries e WHERE e.shop_id = s.shop_id AND e.cash_session_id = s.id
        AND e.account = 'cash' AND e.payment_id IS NOT NULL AND e.refund_id IS NULL), 0)::bigint AS received,
    coalesce((SELECT -sum(e.amount_centavos) FROM ledger_entries e WHERE e.shop_id = s.shop_id AND e.cash_session_id = s.id
        AND e.account = 'cash' AND e.refund_id IS NOT NULL), 0)::bigint AS refunded,
    coalesce((SELECT sum(m.amount_centavos) FROM cash_moves m WHERE m.shop_id = s.shop_id AND m.session_id = s.id
        AND m.amount_centavos > 0), 0)::bigint AS put_in,
    coalesce((SELECT -sum(m.amount_centavos) FROM cash_moves m WHERE m.shop_id = s.shop_id AND m.session_id = s.id
        AND m.amount_centavos < 0), 0)::bigint AS taken_out
FROM cash_sessions s
LEFT JOIN users o ON o.id = s.opened_by
LEFT JOIN users c ON c.id = s.closed_by
WHERE s.shop_id = @shop_id AND s.opened_at >= @from_at AND s.opened_at < @to_at
ORDER BY s.opened_at, s.id;

-- name: Barbers :many
SELECT id, name, active, archived_at, created_at, commission_percent FROM barbers WHERE shop_id = @shop_id ORDER BY position, name, id;

-- name: WeeklyHours :many
SELECT barber_id, weekday, start_minute, end_minute, valid_from, valid_to FROM weekly_hours WHERE shop_id = @shop_id;

-- name: Exceptions :many
SELECT barber_id, date, periods FROM schedule_exceptions WHERE shop_id = @shop_id AND date >= @first AND date <= @last;

-- name: TimeOff :many
SELECT barber_id, starts_at, ends_at FROM time_off WHERE shop_id = @shop_id AND ends_at > @from_at AND starts_at < @to_at;

-- name: HolidayChoices :many
SELECT date, open FROM shop_holidays WHERE shop_id = @shop_id AND date >= @first AND date <= @last;

-- name: Booked :many
-- Time that turnos take, buffers included, of those that are to be or were: holds and unpaid ones still expire. A turno is
-- never longer than a day.
SELECT o.starts_at, o.ends_at
FROM occupancies o
WHERE o.shop_id = @shop_id AND o.active AND o.expires_at IS NULL AND o.barber_id = @barber_id
  AND o.starts_at > sqlc.arg(from_at)::timestamptz - interval '1 day' AND o.starts_at < @to_at AND o.ends_at > @from_at
ORDER BY o.starts_at;

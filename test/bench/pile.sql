-- Turnos $4 of shop $1 that wait for their seña of $ 3.000, a customer of its own each, numbered from $3: barber $2, service $5.
WITH c AS (
    INSERT INTO customers (shop_id, id, name, phone)
    SELECT $1, gen_random_uuid(), 'Ana ' || i, '+54911' || i FROM generate_series($3::int, $3::int + $4::int - 1) i RETURNING id, phone
), b AS (
    INSERT INTO bookings (shop_id, id, code, status, source, customer_id, customer_name, starts_at, ends_at, local_starts_at, total_centavos,
        deposit_centavos, payment, cancellable_until, expires_at)
    SELECT $1, gen_random_uuid(), 'M' || ($3::int + n), 'pending_payment', 'public', c.id, 'Ana', at.at, at.at + interval '30 minutes',
        at.at::timestamp, 1250000, 300000, 'deposit', at.at, now() + interval '1 hour'
    FROM (SELECT id, row_number() OVER () AS n FROM c) c
    CROSS JOIN LATERAL (SELECT date_trunc('hour', now()) + interval '3 days' + ($3::int % 10000 + n) * interval '30 minutes' AS at) at
    RETURNING shop_id, id, customer_id, starts_at, ends_at, expires_at
), l AS (
    INSERT INTO booking_lines (shop_id, booking_id, ordinal, service_id, service_name, barber_id, barber_name, starts_at, ends_at, price_centavos, policy)
    SELECT shop_id, id, 1, $5, 'Corte', $2, 'Barbero 1', starts_at, ends_at, 1250000, '{}' FROM b
), o AS (
    INSERT INTO occupancies (shop_id, booking_id, revision, ordinal, barber_id, starts_at, ends_at, expires_at)
    SELECT shop_id, id, 1, 1, $2, starts_at, ends_at, expires_at FROM b
), e AS (
    INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind) SELECT shop_id, id, 1, 'booked', 'customer' FROM b
), i AS (
    INSERT INTO payment_intents (shop_id, id, booking_id, kind, amount_centavos, expires_at, next_at)
    SELECT shop_id, gen_random_uuid(), id, 'deposit', 300000, expires_at, NULL FROM b RETURNING id, booking_id
)
SELECT i.id, c.phone, '' FROM i JOIN b ON b.id = i.booking_id JOIN c ON c.id = b.customer_id

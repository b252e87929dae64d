-- Turnos $3 of shop $1 whose reminder of 24 hours is due, a customer of its own each, numbered from $2: service $4, barber $5.
WITH c AS (
    INSERT INTO customers (shop_id, id, name, phone)
    SELECT $1, gen_random_uuid(), 'Ana ' || i, '+54911' || i FROM generate_series($2::int, $2::int + $3::int - 1) i RETURNING id
), b AS (
    INSERT INTO bookings (shop_id, id, code, status, source, customer_id, customer_name, starts_at, ends_at, local_starts_at,
        total_centavos, cancellable_until, created_at)
    SELECT $1, gen_random_uuid(), 'C' || n, 'confirmed', 'public', c.id, 'Ana', at, at + interval '30 minutes', at::timestamp, 1250000, at,
        at - interval '9 days'
    FROM (SELECT id, row_number() OVER () AS n, now() + interval '23 hours' AS at FROM c) c RETURNING id, starts_at, ends_at, created_at
), e AS (
    INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind, at) SELECT $1, id, 1, 'booked', 'customer', created_at FROM b
)
INSERT INTO booking_lines (shop_id, booking_id, ordinal, service_id, service_name, barber_id, barber_name, starts_at, ends_at, price_centavos, policy)
SELECT $1, id, 1, $4, 'Corte', $5, 'Barbero 1', starts_at, ends_at, 1250000, '{}' FROM b

-- What came in: señas by transfer, and the rest of the turnos that were done in cash, by transfer or card, now and then
-- with a tip. The code of a turno decides, so that the same demo has the same takings.
-- name: SeedPayments :exec
WITH dice AS (
    SELECT b.*, ('x' || substr(md5(b.code), 1, 6))::bit(24)::integer AS dice FROM bookings b WHERE b.shop_id = (SELECT current_shop())
), due AS (
    SELECT id, paid_centavos AS amount, 0::bigint AS tip, 'transfer' AS method, created_at + interval '5 minutes' AS at
    FROM dice WHERE paid_centavos > 0
    UNION ALL
    SELECT id, total_centavos - paid_centavos, CASE WHEN dice % 7 = 0 THEN 100000 ELSE 0 END,
        CASE WHEN dice % 100 < 45 THEN 'transfer' WHEN dice % 100 < 80 THEN 'cash' ELSE 'card' END, ends_at
    FROM dice WHERE status = 'completed' AND total_centavos > paid_centavos
), paid AS (
    INSERT INTO payments (shop_id, id, booking_id, method, status, amount_centavos, tip_centavos, verdict, approved_at, created_at)
    SELECT current_shop(), gen_random_uuid(), d.id, d.method, 'approved', d.amount + d.tip, d.tip, 'kept', d.at, d.at FROM due d
    RETURNING id, booking_id, method, amount_centavos, tip_centavos, approved_at
), entered AS (
    INSERT INTO ledger_entries (shop_id, id, transaction_id, at, account, amount_centavos, booking_id, payment_id)
    SELECT current_shop(), gen_random_uuid(), p.id, p.approved_at, e.account, e.amount, p.booking_id, p.id
    FROM paid p, LATERAL (VALUES
        (CASE p.method WHEN 'transfer' THEN 'bank' ELSE p.method END, p.amount_centavos),
        ('turnos', p.tip_centavos - p.amount_centavos), ('tips', -p.tip_centavos)) e (account, amount)
    WHERE e.amount <> 0
)
UPDATE bookings b SET paid_centavos = b.total_centavos
WHERE b.shop_id = (SELECT current_shop()) AND b.status = 'completed'

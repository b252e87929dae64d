-- What the shop, the turno and the money say (read only).

-- name: ShopSetup :one
SELECT name, timezone, address, cuit, legal_name, legal_address, gross_income, activity_since, tax_condition, point_of_sale,
    invoice_when, named_from_centavos
FROM shops WHERE id = @shop_id;

-- name: LockTurno :exec
-- Whoever decides what is left to invoice of a turno takes turns with the others.
SELECT pg_advisory_xact_lock(hashtextextended('invoice:' || sqlc.arg(booking_id)::uuid::text, 0));

-- name: GetTurno :one
SELECT b.code, b.status, b.customer_id, b.local_starts_at, b.total_centavos, coalesce(nullif(b.customer_name, ''), c.name, '')::text AS customer_name,
    c.doc_type, c.doc_sealed
FROM bookings b LEFT JOIN customers c ON c.shop_id = b.shop_id AND c.id = b.customer_id
WHERE b.shop_id = @shop_id AND b.id = @booking_id;

-- name: ListTurnoLines :many
SELECT service_name, price_centavos FROM booking_lines WHERE shop_id = @shop_id AND booking_id = @booking_id ORDER BY ordinal;

-- name: GetPayment :one
SELECT booking_id, amount_centavos, tip_centavos, verdict, status FROM payments WHERE shop_id = @shop_id AND id = @payment_id;

-- name: KeptMoney :one
-- What was paid for a turno and kept, tips aside, and how much of that went back: the tip goes back last.
SELECT coalesce(sum(p.amount_centavos - p.tip_centavos), 0)::bigint AS paid,
    coalesce(sum(least(p.amount_centavos - p.tip_centavos, coalesce(r.done, 0))), 0)::bigint AS refunded
FROM payments p
LEFT JOIN LATERAL (SELECT sum(amount_centavos)::bigint AS done FROM refunds
    WHERE shop_id = p.shop_id AND payment_id = p.id AND status = 'done') r ON true
WHERE p.shop_id = @shop_id AND p.booking_id = @booking_id AND p.verdict = 'kept' AND p.status IN ('approved', 'partially_refunded', 'refunded');

-- name: Billed :one
-- What the vouchers of a turno come to. annulled are credit notes that no refund asked for: what they took back may be
-- invoiced again.
SELECT coalesce(sum(total_centavos) FILTER (WHERE credits_id IS NULL), 0)::bigint AS invoiced,
    coalesce(sum(total_centavos) FILTER (WHERE credits_id IS NOT NULL), 0)::bigint AS credited,
    coalesce(sum(total_centavos) FILTER (WHERE credits_id IS NOT NULL AND refund_id IS NULL), 0)::bigint AS annulled
FROM invoices WHERE shop_id = @shop_id AND booking_id = @booking_id AND status <> 'rejected';

-- name: UncreditedRefunds :many
-- Refunds of a turno's kept payments that have no credit note though what they were paid for is invoiced: for the payment
-- itself, or for the rest of the turno before the refund (for one that is completed: before it was).
SELECT r.id, r.payment_id, r.amount_centavos, (p.amount_centavos - p.tip_centavos)::bigint AS billable
FROM refunds r
JOIN payments p ON p.shop_id = r.shop_id AND p.id = r.payment_id
JOIN bookings b ON b.shop_id = p.shop_id AND b.id = p.booking_id
WHERE p.shop_id = @shop_id AND p.booking_id = @booking_id AND p.verdict = 'kept' AND r.status = 'done'
    AND NOT EXISTS (SELECT FROM invoices n WHERE n.shop_id = r.shop_id AND n.refund_id = r.id AND n.status <> 'rejected')
    AND EXISTS (SELECT FROM invoices i WHERE i.shop_id = p.shop_id AND i.booking_id = p.booking_id AND i.credits_id IS NULL
        AND i.status <> 'rejected' AND (i.payment_id = p.id OR i.payment_id IS NULL
        AND r.done_at >= CASE WHEN b.status = 'completed' THEN least(i.created_at, b.status_changed_at) ELSE i.created_at END))
ORDER BY r.created_at, r.id;

-- name: CreditedOfPayment :one
-- What credit notes took back for refunds of a payment.
SELECT coalesce(sum(n.total_centavos), 0)::bigint FROM invoices n
JOIN refunds r ON r.shop_id = n.shop_id AND r.id = n.refund_id
WHERE n.shop_id = @shop_id AND n.booking_id = @booking_id AND n.status <> 'rejected' AND r.payment_id = @payment_id;

-- name: LockCreditable :many
-- Invoices of a turno that a refund of a payment takes back: the payment's own first.
SELECT * FROM invoices
WHERE shop_id = @shop_id AND booking_id = @booking_id AND credits_id IS NULL AND status <> 'rejected'
    AND credited_centavos < total_centavos AND (payment_id = sqlc.narg(payment_id) OR payment_id IS NULL)
ORDER BY (payment_id IS NULL), created_at, id
FOR UPDATE;

-- Vouchers.

-- name: InsertInvoice :exec
INSERT INTO invoices (shop_id, id, booking_id, payment_id, credits_id, refund_id, cuit, point_of_sale, voucher_type, service_from,
    service_to, doc_type, doc_sealed, receiver_name, receiver_address, receiver_condition, total_centavos, net_centavos, vat_centavos,
    items, issuer, deadline, requested_by, created_at, next_at)
VALUES (@shop_id, @id, @booking_id, @payment_id, @credits_id, @refund_id, @cuit, @point_of_sale, @voucher_type, @service_from,
    @service_to, @doc_type, @doc_sealed, @receiver_name, @receiver_address, @receiver_condition, @total_centavos, @net_centavos,
    @vat_centavos, @items, @issuer, @deadline, @requested_by, @created_at, CASE WHEN @waits::boolean THEN NULL ELSE 'epoch'::timestamptz END);

-- name: AddCredited :exec
UPDATE invoices SET credited_centavos = credited_centavos + @amount WHERE shop_id = @shop_id AND id = @id;

-- name: GetInvoice :one
SELECT * FROM invoices WHERE shop_id = @shop_id AND id = @id;

-- name: LockInvoice :one
SELECT * FROM invoices WHERE shop_id = @shop_id AND id = @id FOR UPDATE;

-- name: RequeueRejected :exec
-- A rejected voucher asks again, with what it is about frozen anew.
UPDATE invoices SET status = 'queued', cuit = @cuit, point_of_sale = @point_of_sale, voucher_type = @voucher_type,
    doc_type = @doc_type, doc_sealed = @doc_sealed, receiver_name = @receiver_name, receiver_address = @receiver_address,
    receiver_condition = @receiver_condition,
    net_centavos = @net_centavos, vat_centavos = @vat_centavos, issuer = @issuer, deadline = @deadline, observations = '[]',
    error = '', attempts = 0, created_at = @created_at,
    next_at = CASE WHEN @waits::boolean THEN NULL ELSE 'epoch'::timestamptz END
WHERE shop_id = @shop_id AND id = @id AND status = 'rejected';

-- name: ListInvoices :many
SELECT sqlc.embed(n), b.code AS booking_code, coalesce(nullif(b.customer_name, ''), c.name, '')::text AS customer_name
FROM invoices n
JOIN bookings b ON b.shop_id = n.shop_id AND b.id = n.booking_id
LEFT JOIN customers c ON c.shop_id = b.shop_id AND c.id = b.customer_id
WHERE n.shop_id = @shop_id
    AND (n.created_at, n.id) < (@before_at::timestamptz, @before_id::uuid)
    AND (sqlc.narg(status)::text IS NULL OR n.status = sqlc.narg(status))
    AND (sqlc.narg(booking_id)::uuid IS NULL OR n.booking_id = sqlc.narg(booking_id))
    AND (sqlc.narg(from_at)::timestamptz IS NULL OR n.created_at >= sqlc.narg(from_at))
    AND (sqlc.narg(to_at)::timestamptz IS NULL OR n.created_at < sqlc.narg(to_at))
    AND (sqlc.narg(credit_notes)::boolean IS NULL OR (n.credits_id IS NOT NULL) = sqlc.narg(credit_notes))
    AND (sqlc.narg(late_on)::date IS NULL OR (n.deadline < sqlc.narg(late_on) AND n.status <> 'authorized'))
ORDER BY n.created_at DESC, n.id DESC LIMIT @most;

-- name: ListTurnoInvoices :many
SELECT * FROM invoices WHERE shop_id = @shop_id AND booking_id = @booking_id AND status = 'authorized' ORDER BY authorized_at, id;

-- name: ResumeInvoices :exec
-- What waited for its next try is tried now.
UPDATE invoices SET next_at = 'epoch' WHERE shop_id = @shop_id AND next_at > now() AND status = 'queued';

-- The series, one worker at a time. lease is the fencing number: whoever lost it writes nothing.

-- name: DueSeries :many
SELECT DISTINCT cuit, point_of_sale, voucher_type FROM invoices WHERE shop_id = @shop_id AND next_at <= now()
ORDER BY cuit, point_of_sale, voucher_type;

-- name: ListSeries :many
SELECT * FROM voucher_series WHERE shop_id = @shop_id ORDER BY cuit, point_of_sale, voucher_type;

-- name: EnsureSeries :exec
INSERT INTO voucher_series (shop_id, cuit, point_of_sale, voucher_type) VALUES (@shop_id, @cuit, @point_of_sale, @voucher_type)
ON CONFLICT DO NOTHING;

-- name: LeaseSeries :one
UPDATE voucher_series SET busy_until = now() + @for_long::interval, lease = lease + 1
WHERE shop_id = @shop_id AND cuit = @cuit AND point_of_sale = @point_of_sale AND voucher_type = @voucher_type AND busy_until <= now()
RETURNING *;

-- name: HoldSeries :one
-- Locks the series for a transaction and makes its lease last; no row: another worker has it.
UPDATE voucher_series SET busy_until = now() + @for_long::interval
WHERE shop_id = @shop_id AND cuit = @cuit AND point_of_sale = @point_of_sale AND voucher_type = @voucher_type AND lease = @lease
RETURNING *;

-- name: SaveSeries :exec
UPDATE voucher_series SET last_number = @last_number, last_date = @last_date, failures = @failures,
    synced_at = CASE WHEN @synced::boolean THEN coalesce(synced_at, now()) END,
    opened_at = coalesce(opened_at, CASE WHEN @synced::boolean THEN now() END)
WHERE shop_id = @shop_id AND cuit = @cuit AND point_of_sale = @point_of_sale AND voucher_type = @voucher_type AND lease = @lease;

-- name: ReleaseSeries :exec
UPDATE voucher_series SET busy_until = 'epoch'
WHERE shop_id = @shop_id AND cuit = @cuit AND point_of_sale = @point_of_sale AND voucher_type = @voucher_type AND lease = @lease;

-- name: ListSending :many
SELECT sqlc.embed(i), o.number AS credits_number, o.issue_date AS credits_date
FROM invoices i LEFT JOIN invoices o ON o.shop_id = i.shop_id AND o.id = i.credits_id
WHERE i.shop_id = @shop_id AND i.cuit = @cuit AND i.point_of_sale = @point_of_sale AND i.voucher_type = @voucher_type AND i.status = 'sending'
ORDER BY i.number;

-- name: ListQueued :many
-- Vouchers that ask for a number, in the order of their facts. A credit note asks once its invoice has its own. later
-- takes in those whose time has not come.
SELECT sqlc.embed(i), o.number AS credits_number, o.issue_date AS credits_date
FROM invoices i LEFT JOIN invoices o ON o.shop_id = i.shop_id AND o.id = i.credits_id
WHERE i.shop_id = @shop_id AND i.cuit = @cuit AND i.point_of_sale = @point_of_sale AND i.voucher_type = @voucher_type AND i.status = 'queued'
    AND (i.next_at <= now() OR @later::boolean) AND (i.credits_id IS NULL OR o.status = 'authorized')
ORDER BY i.created_at, i.id LIMIT @most;

-- name: NumberInvoice :exec
UPDATE invoices SET status = 'sending', number = @number, issue_date = @issue_date, attempts = attempts + 1,
    next_at = now() + @for_long::interval
WHERE shop_id = @shop_id AND id = @id AND status IN ('queued', 'sending');

-- name: ClearNumbers :exec
-- The numbers of vouchers in doubt are given out afresh, which must not meet those that others still have.
UPDATE invoices SET status = 'queued', number = NULL, issue_date = NULL WHERE shop_id = @shop_id AND id = ANY (@ids::uuid[]) AND status = 'sending';

-- name: AuthorizeInvoice :execrows
UPDATE invoices SET status = 'authorized', number = @number, issue_date = @issue_date, cae = @cae, cae_due = @cae_due,
    observations = @observations, authorized_at = @at, next_at = NULL, error = ''
WHERE shop_id = @shop_id AND id = @id AND status IN ('queued', 'sending');

-- name: WakeCreditNotes :exec
UPDATE invoices SET next_at = 'epoch' WHERE shop_id = @shop_id AND credits_id = @credits_id AND status = 'queued' AND next_at IS NULL;

-- name: RejectInvoice :execrows
UPDATE invoices SET status = 'rejected', number = NULL, issue_date = NULL, observations = @observations, next_at = NULL, error = @error
WHERE shop_id = @shop_id AND id = @id AND status IN ('queued', 'sending');

-- name: ListWaitingNotes :many
-- Credit notes that wait for an invoice's CAE.
SELECT id FROM invoices WHERE shop_id = @shop_id AND credits_id = @credits_id AND status = 'queued' ORDER BY id;

-- name: FreeNumber :exec
UPDATE invoices SET status = 'queued', number = NULL, issue_date = NULL, observations = @observations, next_at = now() + @wait::interval,
    error = @error
WHERE shop_id = @shop_id AND id = @id AND status = 'sending';

-- name: PutOffSeries :exec
UPDATE invoices SET next_at = now() + @wait::interval, error = @error
WHERE shop_id = @shop_id AND cuit = @cuit AND point_of_sale = @point_of_sale AND voucher_type = @voucher_type
    AND status IN ('queued', 'sending') AND next_at IS NOT NULL;

-- name: KnownNumbers :many
-- Numbers of a series that are accounted for, in order.
SELECT i.number::bigint AS number FROM invoices i
WHERE i.shop_id = @shop_id AND i.cuit = @cuit AND i.point_of_sale = @point_of_sale AND i.voucher_type = @voucher_type AND i.status = 'authorized'
UNION
SELECT v.number FROM voucher_strays v
WHERE v.shop_id = @shop_id AND v.cuit = @cuit AND v.point_of_sale = @point_of_sale AND v.voucher_type = @voucher_type
ORDER BY number;

-- Strays.

-- name: InsertStray :exec
INSERT INTO voucher_strays (shop_id, cuit, point_of_sale, voucher_type, number, total_centavos, issue_date, detail_sealed)
VALUES (@shop_id, @cuit, @point_of_sale, @voucher_type, @number, @total_centavos, @issue_date, @detail_sealed)
ON CONFLICT DO NOTHING;

-- name: ListStrays :many
SELECT * FROM voucher_strays
WHERE shop_id = @shop_id AND cuit = @cuit AND point_of_sale = @point_of_sale AND voucher_type = @voucher_type AND invoice_id IS NULL
ORDER BY number;

-- name: TakeStray :exec
UPDATE voucher_strays SET invoice_id = @invoice_id
WHERE shop_id = @shop_id AND cuit = @cuit AND point_of_sale = @point_of_sale AND voucher_type = @voucher_type AND number = @number;

-- Tickets.

-- name: EnsureTicket :exec
INSERT INTO afip_tickets (shop_id, cuit, service) VALUES (@shop_id, @cuit, @service) ON CONFLICT DO NOTHING;

-- name: GetTicket :one
SELECT sealed, expires_at, greatest(0, extract(epoch FROM blocked_until - now()))::bigint AS blocked_seconds, error
FROM afip_tickets WHERE shop_id = @shop_id AND cuit = @cuit AND service = @service;

-- name: LeaseTicket :execrows
UPDATE afip_tickets SET busy_until = now() + @for_long::interval
WHERE shop_id = @shop_id AND cuit = @cuit AND service = @service AND busy_until <= now()
    AND (blocked_until IS NULL OR blocked_until <= now()) AND expires_at IS NOT DISTINCT FROM sqlc.narg(seen);

-- name: StoreTicket :exec
UPDATE afip_tickets SET sealed = @sealed, expires_at = @expires_at, busy_until = 'epoch', blocked_until = NULL, error = ''
WHERE shop_id = @shop_id AND cuit = @cuit AND service = @service AND (expires_at IS NULL OR expires_at < @expires_at);

-- name: FailTicket :exec
UPDATE afip_tickets SET busy_until = 'epoch', blocked_until = now() + @wait::interval, error = @error
WHERE shop_id = @shop_id AND cuit = @cuit AND service = @service;

-- name: UnblockTickets :exec
UPDATE afip_tickets SET blocked_until = NULL, error = '' WHERE shop_id = @shop_id;

-- name: DropTicket :exec
-- A service refused the ticket: the next call asks for another.
UPDATE afip_tickets SET expires_at = NULL WHERE shop_id = @shop_id AND cuit = @cuit AND service = @service AND expires_at = @seen;

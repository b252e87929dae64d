-- Money asked for through a provider.

-- name: InsertIntent :exec
INSERT INTO payment_intents (shop_id, id, booking_id, kind, amount_centavos, tip_centavos, expires_at, created_at)
VALUES (@shop_id, @id, @booking_id, @kind, @amount_centavos, @tip_centavos, @expires_at, @created_at);

-- An intent that a restored database has forgotten, from what its checkout carried.
-- name: ReviveIntent :exec
INSERT INTO payment_intents (shop_id, id, booking_id, kind, status, amount_centavos, tip_centavos, expires_at, next_at, created_at)
VALUES (@shop_id, @id, @booking_id, @kind, 'expired', @amount_centavos, @tip_centavos, @expires_at, NULL, @created_at)
ON CONFLICT DO NOTHING;

-- name: LockIntent :one
SELECT * FROM payment_intents WHERE shop_id = @shop_id AND id = @id FOR UPDATE;

-- The open intents among these that ask for just that amount, where the provider's payment is new to us. Those that somebody is
-- busy with are left out. OFFSET 0 keeps them from being looked for among all open ones, of which a busy shop has thousands.
-- name: LockAsked :many
SELECT n.id, n.booking_id, n.tip_centavos FROM unnest(sqlc.arg(ids)::uuid[]) WITH ORDINALITY AS v (id, i)
CROSS JOIN LATERAL (
    SELECT l.id, l.booking_id, l.status, l.amount_centavos, l.tip_centavos FROM payment_intents l WHERE l.shop_id = @shop_id AND l.id = v.id
    OFFSET 0 FOR UPDATE SKIP LOCKED) n
WHERE n.status = 'open' AND n.amount_centavos = (sqlc.arg(amounts)::bigint[])[v.i]
  AND (SELECT p.id FROM payments p
       WHERE p.shop_id = @shop_id AND p.provider_payment_id = (sqlc.arg(provider_payment_ids)::text[])[v.i]) IS NULL;

-- The intent that a turno can be paid by now. At most one is open.
-- name: LockOpenIntent :one
SELECT * FROM payment_intents WHERE shop_id = @shop_id AND booking_id = @booking_id AND status = 'open' FOR UPDATE;

-- name: OpenIntent :one
SELECT * FROM payment_intents WHERE shop_id = @shop_id AND booking_id = @booking_id AND status = 'open';

-- Everything that a checkout says.
-- name: LoadOrder :one
SELECT sqlc.embed(i), b.code, b.status AS booking_status, b.customer_name, b.starts_at, s.name AS shop_name, s.timezone,
       coalesce(c.email, '')::text AS email,
       coalesce((SELECT string_agg(l.service_name, ', ' ORDER BY l.ordinal) FROM booking_lines l
                 WHERE l.shop_id = b.shop_id AND l.booking_id = b.id), '')::text AS services
FROM payment_intents i
JOIN bookings b ON b.shop_id = i.shop_id AND b.id = i.booking_id
JOIN shops s ON s.id = i.shop_id
LEFT JOIN customers c ON c.shop_id = b.shop_id AND c.id = b.customer_id
WHERE i.shop_id = @shop_id AND i.id = @id;

-- name: ClaimIntents :many
UPDATE payment_intents i SET attempts = i.attempts + 1, next_at = now() + sqlc.arg(lease_ms)::bigint * interval '1 millisecond'
WHERE i.shop_id = @shop_id AND i.id = ANY (ARRAY(
    SELECT d.id FROM payment_intents d WHERE d.shop_id = @shop_id AND d.next_at <= now() ORDER BY d.next_at LIMIT @most FOR UPDATE SKIP LOCKED))
RETURNING *;

-- The first one to store a checkout wins; later ones go to the same page.
-- name: StorePreference :execrows
UPDATE payment_intents SET preference_id = @preference_id, checkout_url = @checkout_url, error = '', polls = 0,
    next_at = now() + sqlc.arg(wait_ms)::bigint * interval '1 millisecond'
WHERE shop_id = @shop_id AND id = @id AND preference_id IS NULL AND status = 'open';

-- name: PutOffIntent :execrows
UPDATE payment_intents SET next_at = now() + sqlc.arg(wait_ms)::bigint * interval '1 millisecond', polls = @polls, error = @error
WHERE shop_id = @shop_id AND id = @id AND attempts = @attempts;

-- name: RestIntent :execrows
UPDATE payment_intents SET next_at = NULL, polls = @polls, error = @error
WHERE shop_id = @shop_id AND id = @id AND attempts = @attempts;

-- name: ExpireIntent :execrows
UPDATE payment_intents SET status = 'expired' WHERE shop_id = @shop_id AND id = @id AND status = 'open' AND expires_at <= @at;

-- Nobody is asked any more, and the page is withdrawn; what is paid all the same goes back. The worker goes on asking for a
-- while.
-- name: CloseIntents :execrows
UPDATE payment_intents SET status = @status, withdraw_at = CASE WHEN preference_id IS NOT NULL THEN now() END
WHERE shop_id = @shop_id AND booking_id = @booking_id AND status = 'open';

-- name: CloseIntent :execrows
UPDATE payment_intents SET status = 'cancelled', withdraw_at = CASE WHEN preference_id IS NOT NULL THEN now() END
WHERE shop_id = @shop_id AND id = @id AND status = 'open';

-- name: ClaimWithdrawals :many
UPDATE payment_intents i SET withdraw_attempts = i.withdraw_attempts + 1,
    withdraw_at = now() + sqlc.arg(lease_ms)::bigint * interval '1 millisecond'
WHERE i.shop_id = @shop_id AND i.id = ANY (ARRAY(
    SELECT d.id FROM payment_intents d WHERE d.shop_id = @shop_id AND d.withdraw_at <= now() ORDER BY d.withdraw_at LIMIT @most
    FOR UPDATE SKIP LOCKED))
RETURNING *;

-- wait_ms NULL: it is done, or given up: what is left ends by itself, and what is paid all the same goes back.
-- name: PutOffWithdrawal :execrows
UPDATE payment_intents SET withdraw_at = now() + sqlc.narg(wait_ms)::bigint * interval '1 millisecond', error = @error
WHERE shop_id = @shop_id AND id = @id AND withdraw_attempts = @attempts;

-- A second payment of the same checkout is looked for once more.
-- name: PayIntent :exec
UPDATE payment_intents SET status = 'paid', polls = @polls, error = '', next_at = now() + sqlc.arg(wait_ms)::bigint * interval '1 millisecond'
WHERE shop_id = @shop_id AND id = @id;

-- PayIntent for several.
-- name: PayIntents :exec
UPDATE payment_intents n SET status = 'paid', polls = @polls, error = '', next_at = now() + sqlc.arg(wait_ms)::bigint * interval '1 millisecond'
FROM unnest(sqlc.arg(ids)::uuid[]) AS v (id) WHERE n.shop_id = @shop_id AND n.id = v.id;

-- name: ExtendIntent :exec
UPDATE payment_intents SET expires_at = @expires_at WHERE shop_id = @shop_id AND id = @id AND status = 'open' AND expires_at < @expires_at;

-- Notices of the provider.

-- One that was signed: the same again is the same row.
-- name: KeepNotice :execrows
INSERT INTO inbox (shop_id, id, provider, event_key, topic, resource)
VALUES (@shop_id, @id, 'mercadopago', @event_key, @topic, @resource)
ON CONFLICT (shop_id, provider, event_key) DO NOTHING;

-- One that nobody signed: a row for each thing it may be about, looked at again when told again, but not more often
-- than every two seconds. Raising attempts makes whoever works on it now leave it due.
-- name: KeepUnsignedNotice :execrows
INSERT INTO inbox AS n (shop_id, id, provider, event_key, topic, resource)
SELECT @shop_id, @id, 'mercadopago', @event_key, @topic, @resource
WHERE (SELECT count(*) FROM (
    SELECT FROM inbox w WHERE w.shop_id = @shop_id AND w.next_at IS NOT NULL LIMIT @most) waiting) < @most
ON CONFLICT (shop_id, provider, event_key) DO UPDATE SET attempts = n.attempts + 1, done_at = NULL, error = '',
    next_at = CASE WHEN n.next_at IS NULL THEN '-infinity' ELSE least(n.next_at, now() + interval '2 seconds') END;

-- name: ClaimNotices :many
UPDATE inbox i SET attempts = i.attempts + 1, next_at = now() + sqlc.arg(lease_ms)::bigint * interval '1 millisecond'
WHERE i.shop_id = @shop_id AND i.id = ANY (ARRAY(
    SELECT d.id FROM inbox d WHERE d.shop_id = @shop_id AND d.next_at <= now() AND d.provider = 'mercadopago'
    ORDER BY d.next_at, d.id LIMIT @most FOR UPDATE SKIP LOCKED))
RETURNING i.id, i.topic, i.resource, i.attempts;

-- name: FinishNotices :exec
UPDATE inbox n SET done_at = now(), next_at = NULL, error = ''
FROM unnest(sqlc.arg(ids)::uuid[]) WITH ORDINALITY AS v (id, i)
WHERE n.shop_id = @shop_id AND n.id = v.id AND n.attempts = (@fences::integer[])[v.i];

-- name: PutOffNotices :exec
UPDATE inbox SET next_at = now() + sqlc.arg(wait_ms)::bigint * interval '1 millisecond', error = @error
WHERE shop_id = @shop_id AND id = ANY (@ids::uuid[]) AND attempts = (@fences::integer[])[array_position(@ids::uuid[], id)];

-- name: GiveUpNotices :exec
UPDATE inbox SET next_at = NULL, error = @error
WHERE shop_id = @shop_id AND id = ANY (@ids::uuid[]) AND attempts = (@fences::integer[])[array_position(@ids::uuid[], id)];

-- name: ShopsOfAccount :many
SELECT shops_of_account('mercadopago', @account::text)::uuid AS shop_id;

-- Payments.

-- name: LockPayment :one
SELECT * FROM payments WHERE shop_id = @shop_id AND id = @id FOR UPDATE;

-- name: LockProviderPayment :one
SELECT * FROM payments WHERE shop_id = @shop_id AND provider_payment_id = sqlc.arg(provider_payment_id)::text FOR UPDATE;

-- name: LockPaymentsOfBooking :many
SELECT * FROM payments WHERE shop_id = @shop_id AND booking_id = @booking_id ORDER BY id FOR UPDATE;

-- name: InsertPayment :exec
INSERT INTO payments (shop_id, id, booking_id, intent_id, method, status, amount_centavos, tip_centavos, refunded_centavos, fee_centavos,
    verdict, provider_payment_id, provider_status, provider_detail, provider_method, provider_type, provider_updated_at,
    ticket_url, ticket_expires_at, cash_session_id, received_by, note, approved_at, created_at)
VALUES (@shop_id, @id, @booking_id, @intent_id, @method, @status, @amount_centavos, @tip_centavos, @refunded_centavos, @fee_centavos,
    @verdict, @provider_payment_id, @provider_status, @provider_detail, @provider_method, @provider_type, @provider_updated_at,
    @ticket_url, @ticket_expires_at, @cash_session_id, @received_by, @note, @approved_at, @created_at);

-- Charges of the provider that were approved and kept at once.
-- name: InsertKept :exec
INSERT INTO payments (shop_id, id, booking_id, intent_id, method, status, amount_centavos, tip_centavos, fee_centavos, verdict,
    provider_payment_id, provider_status, provider_detail, provider_method, provider_type, provider_updated_at, approved_at, created_at)
SELECT @shop_id, v.id, (@booking_ids::uuid[])[v.i], (@intent_ids::uuid[])[v.i], 'mercadopago', 'approved',
    (@amounts::bigint[])[v.i], (@tips::bigint[])[v.i], (@fees::bigint[])[v.i], 'kept',
    (@provider_payment_ids::text[])[v.i], 'approved', (@details::text[])[v.i], (@methods::text[])[v.i], (@types::text[])[v.i],
    (@updated_at::timestamptz[])[v.i], (@approved_at::timestamptz[])[v.i], @created_at
FROM unnest(sqlc.arg(ids)::uuid[]) WITH ORDINALITY AS v (id, i);

-- name: UpdatePayment :exec
UPDATE payments SET status = @status, amount_centavos = @amount_centavos, tip_centavos = @tip_centavos,
    refunded_centavos = @refunded_centavos, fee_centavos = @fee_centavos, verdict = @verdict, provider_status = @provider_status,
    provider_detail = @provider_detail, provider_method = @provider_method, provider_type = @provider_type,
    provider_updated_at = @provider_updated_at, ticket_url = @ticket_url, ticket_expires_at = @ticket_expires_at,
    approved_at = @approved_at
WHERE shop_id = @shop_id AND id = @id;

-- name: WatchPayment :exec
UPDATE payments SET next_at = now() + sqlc.arg(wait_ms)::bigint * interval '1 millisecond' WHERE shop_id = @shop_id AND id = @id AND next_at IS NULL;

-- name: UnwatchPayment :exec
UPDATE payments SET next_at = NULL, error = '' WHERE shop_id = @shop_id AND id = @id AND next_at IS NOT NULL;

-- name: ClaimPayments :many
UPDATE payments p SET attempts = p.attempts + 1, next_at = now() + sqlc.arg(lease_ms)::bigint * interval '1 millisecond'
WHERE p.shop_id = @shop_id AND p.id = ANY (ARRAY(
    SELECT d.id FROM payments d WHERE d.shop_id = @shop_id AND d.next_at <= now() ORDER BY d.next_at LIMIT @most FOR UPDATE SKIP LOCKED))
RETURNING *;

-- name: PutOffPayment :execrows
UPDATE payments SET next_at = now() + sqlc.arg(wait_ms)::bigint * interval '1 millisecond', polls = @polls, error = @error
WHERE shop_id = @shop_id AND id = @id AND attempts = @attempts AND status IN ('created', 'pending');

-- The turno that a payment is for, which nobody else changes meanwhile.
-- name: LockBooking :one
SELECT id, code, status, customer_name, starts_at, ends_at, total_centavos, deposit_centavos, paid_centavos, expires_at
FROM bookings WHERE shop_id = @shop_id AND id = @id FOR NO KEY UPDATE;

-- What was agreed on paying in cash, and what of the turno is on vouchers that stand.
-- name: DiscountTerms :one
SELECT coalesce((SELECT max((l.policy ->> 'cash_discount_percent')::integer) FROM booking_lines l
                 WHERE l.shop_id = @shop_id AND l.booking_id = @booking_id), 0)::integer AS percent,
       coalesce((SELECT sum(n.total_centavos - n.credited_centavos) FROM invoices n
                 WHERE n.shop_id = @shop_id AND n.booking_id = @booking_id AND n.credits_id IS NULL AND n.status <> 'rejected'), 0)::bigint AS invoiced;

-- What a cancelled turno gives back. The share is frozen in its lines; without one, late cancelling was not offered.
-- name: RefundTerms :one
SELECT b.status, b.cancellable_until,
       coalesce((SELECT max((l.policy ->> 'late_refund_percent')::integer) FROM booking_lines l
                 WHERE l.shop_id = b.shop_id AND l.booking_id = b.id), 0)::integer AS late_percent
FROM bookings b WHERE b.shop_id = @shop_id AND b.id = @id;

-- Payments, newest first, from just after the cursor.
-- name: ListPayments :many
SELECT sqlc.embed(p), b.code, b.customer_name FROM payments p
JOIN bookings b ON b.shop_id = p.shop_id AND b.id = p.booking_id
WHERE p.shop_id = @shop_id AND p.created_at >= @from_at AND p.created_at < @to_at
  AND (p.created_at, p.id) < (sqlc.arg(before_at)::timestamptz, sqlc.arg(before_id)::uuid)
  AND (cardinality(@methods::text[]) = 0 OR p.method = ANY (@methods::text[]))
  AND (cardinality(@statuses::text[]) = 0 OR p.status = ANY (@statuses::text[]))
ORDER BY p.created_at DESC, p.id DESC LIMIT @most;

-- name: ListPaymentsOfBooking :many
SELECT sqlc.embed(p), b.code, b.customer_name FROM payments p
JOIN bookings b ON b.shop_id = p.shop_id AND b.id = p.booking_id
WHERE p.shop_id = @shop_id AND p.booking_id = @booking_id AND p.created_at >= @from_at AND p.created_at < @to_at
  AND (p.created_at, p.id) < (sqlc.arg(before_at)::timestamptz, sqlc.arg(before_id)::uuid)
  AND (cardinality(@methods::text[]) = 0 OR p.method = ANY (@methods::text[]))
  AND (cardinality(@statuses::text[]) = 0 OR p.status = ANY (@statuses::text[]))
ORDER BY p.created_at DESC, p.id DESC LIMIT @most;

-- name: GetPayment :one
SELECT sqlc.embed(p), b.code, b.customer_name FROM payments p
JOIN bookings b ON b.shop_id = p.shop_id AND b.id = p.booking_id
WHERE p.shop_id = @shop_id AND p.id = @id;

-- name: ShopZone :one
SELECT timezone FROM shops WHERE id = @shop_id;

-- Refunds.

-- name: ListRefunds :many
SELECT * FROM refunds WHERE shop_id = @shop_id AND payment_id = @payment_id ORDER BY created_at, id;

-- name: ListRefundsOf :many
SELECT * FROM refunds WHERE shop_id = @shop_id AND payment_id = ANY (@payment_ids::uuid[]) ORDER BY created_at, id;

-- name: InsertRefund :exec
INSERT INTO refunds (shop_id, id, payment_id, amount_centavos, reason, status, provider_refund_id, requested_by, note, cash_session_id,
    done_at, next_at, created_at)
VALUES (@shop_id, @id, @payment_id, @amount_centavos, @reason, @status, @provider_refund_id, @requested_by, @note, @cash_session_id,
    @done_at, CASE WHEN sqlc.arg(send)::boolean THEN 'epoch'::timestamptz END, @created_at);

-- name: ClaimRefunds :many
UPDATE refunds r SET attempts = r.attempts + 1, next_at = now() + sqlc.arg(lease_ms)::bigint * interval '1 millisecond'
WHERE r.shop_id = @shop_id AND r.id = ANY (ARRAY(
    SELECT d.id FROM refunds d WHERE d.shop_id = @shop_id AND d.next_at <= now() ORDER BY d.next_at LIMIT @most FOR UPDATE SKIP LOCKED))
RETURNING *;

-- name: LockRefund :one
SELECT * FROM refunds WHERE shop_id = @shop_id AND id = @id FOR UPDATE;

-- name: FinishRefund :exec
UPDATE refunds SET status = 'done', amount_centavos = @amount_centavos, provider_refund_id = @provider_refund_id,
    cash_session_id = @cash_session_id, done_at = @done_at, next_at = NULL, error = ''
WHERE shop_id = @shop_id AND id = @id;

-- name: FailRefund :execrows
UPDATE refunds SET status = 'failed', next_at = NULL, error = @error WHERE shop_id = @shop_id AND id = @id AND status = 'due';

-- name: PutOffRefund :execrows
UPDATE refunds SET next_at = now() + sqlc.arg(wait_ms)::bigint * interval '1 millisecond', error = @error
WHERE shop_id = @shop_id AND id = @id AND attempts = @attempts AND status = 'due';

-- name: RetryRefund :execrows
UPDATE refunds SET status = 'due', next_at = 'epoch', error = '' WHERE shop_id = @shop_id AND id = @id AND status = 'failed';

-- name: PaymentOfRefund :one
SELECT p.* FROM payments p JOIN refunds r ON r.shop_id = p.shop_id AND r.payment_id = p.id WHERE r.shop_id = @shop_id AND r.id = @id;

-- The ledger.

-- name: Post :exec
INSERT INTO ledger_entries (shop_id, id, transaction_id, at, account, amount_centavos, booking_id, payment_id, refund_id, cash_session_id)
SELECT @shop_id, (@ids::uuid[])[i], @transaction_id, @at, (@accounts::text[])[i], (@amounts::bigint[])[i],
       sqlc.narg(booking_id), sqlc.narg(payment_id), sqlc.narg(refund_id), sqlc.narg(cash_session_id)
FROM generate_subscripts(@ids::uuid[], 1) AS i;

-- Movements of several payments.
-- name: PostReceived :exec
INSERT INTO ledger_entries (shop_id, id, transaction_id, at, account, amount_centavos, booking_id, payment_id)
SELECT @shop_id, v.id, (@transaction_ids::uuid[])[v.i], @at, (@accounts::text[])[v.i], (@amounts::bigint[])[v.i],
       (@booking_ids::uuid[])[v.i], (@payment_ids::uuid[])[v.i]
FROM unnest(sqlc.arg(ids)::uuid[]) WITH ORDINALITY AS v (id, i);

-- name: Balances :many
SELECT account, sum(amount_centavos)::bigint AS centavos FROM ledger_entries
WHERE shop_id = @shop_id AND at >= @from_at AND at < @to_at GROUP BY account ORDER BY account;

-- The till.

-- name: OpenSession :one
SELECT * FROM cash_sessions WHERE shop_id = @shop_id AND closed_at IS NULL;

-- Whoever takes cash holds the session so that it is not closed meanwhile.
-- name: ShareOpenSession :one
SELECT id FROM cash_sessions WHERE shop_id = @shop_id AND closed_at IS NULL FOR SHARE;

-- name: LockSession :one
SELECT * FROM cash_sessions WHERE shop_id = @shop_id AND id = @id FOR UPDATE;

-- name: ListSessions :many
SELECT * FROM cash_sessions WHERE shop_id = @shop_id
  AND (opened_at, id) < (sqlc.arg(before_at)::timestamptz, sqlc.arg(before_id)::uuid)
ORDER BY opened_at DESC, id DESC LIMIT @most;

-- name: InsertSession :exec
INSERT INTO cash_sessions (shop_id, id, opened_by, opened_at, opening_centavos) VALUES (@shop_id, @id, @opened_by, @opened_at, @opening_centavos);

-- name: CashOfSession :one
SELECT coalesce(sum(amount_centavos), 0)::bigint FROM ledger_entries
WHERE shop_id = @shop_id AND cash_session_id = sqlc.arg(session_id)::uuid AND account = 'cash';

-- name: CloseSession :exec
UPDATE cash_sessions SET closed_by = @closed_by, closed_at = @closed_at, expected_centavos = @expected_centavos,
    counted_centavos = @counted_centavos, note = @note
WHERE shop_id = @shop_id AND id = @id;

-- name: InsertMove :exec
INSERT INTO cash_moves (shop_id, id, session_id, amount_centavos, reason, by_user, at)
VALUES (@shop_id, @id, @session_id, @amount_centavos, @reason, @by_user, @at);

-- name: ListMoves :many
SELECT * FROM cash_moves WHERE shop_id = @shop_id AND session_id = @session_id ORDER BY at, id;

-- Reconciliation.

-- What we count as received through the provider in a span.
-- name: ListProviderPayments :many
SELECT id, provider_payment_id, status, amount_centavos, refunded_centavos FROM payments
WHERE shop_id = @shop_id AND approved_at >= @from_at AND approved_at < @to_at AND method = 'mercadopago';

-- name: BookingExists :one
SELECT EXISTS (SELECT FROM bookings WHERE shop_id = @shop_id AND id = @id);

-- What staff wrote beside the money of a person who is erased. Amounts and times stay for the books.
-- name: ForgetNotes :exec
WITH notes AS (
    UPDATE payments SET note = '' WHERE shop_id = @shop_id AND booking_id = ANY (@turnos::uuid[]) AND note <> ''
)
UPDATE refunds r SET note = ''
WHERE r.shop_id = @shop_id AND r.note <> '' AND r.payment_id = ANY (ARRAY(
    SELECT p.id FROM payments p WHERE p.shop_id = @shop_id AND p.booking_id = ANY (@turnos::uuid[])));

-- name: DeleteDoneNotices :execrows
DELETE FROM inbox n WHERE n.shop_id = @shop_id AND n.id = ANY (ARRAY(
    SELECT o.id FROM inbox o
    WHERE o.shop_id = @shop_id AND o.received_at < @before AND o.done_at IS NOT NULL AND o.provider = 'mercadopago'
    ORDER BY o.received_at LIMIT @most::bigint));

-- What is read over all shops needs AsUser: the functions answer nothing to a transaction that acts for nobody else.

-- name: OperatorShops :many
SELECT id::uuid AS id, slug::text AS slug, name::text AS name, phone::text AS phone, created_at::timestamptz AS created_at,
    paused::boolean AS paused, members::bigint AS members, barbers::bigint AS barbers, turnos::bigint AS turnos,
    upcoming::bigint AS upcoming, given_up::bigint AS given_up
FROM operator_shops(sqlc.arg(search)::text, sqlc.arg(after_slug)::text, sqlc.arg(most)::integer);

-- name: OperatorShopsInNeed :many
SELECT id::uuid AS id, slug::text AS slug FROM operator_shops_in_need(sqlc.arg(most)::integer);

-- name: OperatorNotices :many
SELECT shop_id::uuid AS shop_id, shop::text AS shop, id::uuid AS id, provider::text AS provider, topic::text AS topic,
    resource::text AS resource, received_at::timestamptz AS received_at, (done_at IS NOT NULL)::boolean AS done,
    (next_at IS NOT NULL)::boolean AS waiting, attempts::integer AS attempts, error::text AS error
FROM operator_notices(sqlc.arg(state)::text, sqlc.arg(before)::timestamptz, sqlc.arg(before_id)::uuid, sqlc.arg(most)::integer);

-- name: OperatorDeliveries :many
SELECT shop_id::uuid AS shop_id, shop::text AS shop, id::uuid AS id, topic::text AS topic, status::text AS status,
    created_at::timestamptz AS created_at, attempts::integer AS attempts, error::text AS error
FROM operator_deliveries(sqlc.arg(state)::text, sqlc.arg(before)::timestamptz, sqlc.arg(before_id)::uuid, sqlc.arg(most)::integer);

-- name: OperatorAudit :many
SELECT shop_id::uuid AS shop_id, shop::text AS shop, id::uuid AS id, at::timestamptz AS at, actor_kind::text AS actor_kind,
    coalesce(actor_user_id, '00000000-0000-0000-0000-000000000000')::uuid AS actor_user_id, action::text AS action, entity::text AS entity,
    coalesce(entity_id, '00000000-0000-0000-0000-000000000000')::uuid AS entity_id, detail::jsonb AS detail
FROM operator_audit(sqlc.narg(shop_id)::uuid, sqlc.arg(before)::timestamptz, sqlc.arg(before_id)::uuid, sqlc.arg(most)::integer);

-- name: QueueState :many
SELECT queue::text AS queue, due::bigint AS due, coalesce(extract(epoch FROM now() - oldest), 0)::float8 AS oldest_seconds FROM queue_state();

-- name: ReplayNotice :execrows
-- Done, given up or waiting: it is looked at again now. What it is about is asked anew, so that this is safe at any time.
UPDATE inbox SET next_at = now(), attempts = 0, error = '', done_at = NULL
WHERE shop_id = @shop_id AND id = @id AND (payload_sealed IS NOT NULL OR provider = 'mercadopago');

-- name: VisitShop :one
SELECT slug, name FROM shops WHERE id = @shop_id;

-- name: StartVisit :one
INSERT INTO visits (shop_id, id, user_id, reason, ends_at)
VALUES (@shop_id, @id, @user_id, @reason, now() + make_interval(secs => sqlc.arg(seconds)::float8)) RETURNING ends_at;

-- name: EndVisits :execrows
UPDATE visits SET ends_at = now() WHERE shop_id = @shop_id AND user_id = @user_id AND ends_at > now();

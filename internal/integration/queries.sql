-- name: GetIntegration :one
SELECT * FROM integrations WHERE shop_id = @shop_id AND provider = @provider;

-- name: LockIntegration :one
SELECT * FROM integrations WHERE shop_id = @shop_id AND provider = @provider FOR UPDATE;

-- name: ListIntegrations :many
SELECT * FROM integrations WHERE shop_id = @shop_id;

-- name: LockShopForIntegration :one
-- Two first connections of one shop take turns.
SELECT timezone FROM shops WHERE id = @shop_id FOR NO KEY UPDATE;

-- name: ShopZone :one
SELECT timezone FROM shops WHERE id = @shop_id;

-- name: PutIntegration :one
-- refresh_seconds is when to change the tokens, from now by PostgreSQL's clock; NULL: never.
INSERT INTO integrations (shop_id, provider, active, settings, secret_sealed, account, expires_at, next_at)
VALUES (@shop_id, @provider, true, @settings, @secret_sealed, @account, @expires_at,
        now() + make_interval(secs => sqlc.narg(refresh_seconds)::float8))
ON CONFLICT (shop_id, provider) DO UPDATE SET active = true, settings = EXCLUDED.settings, secret_sealed = EXCLUDED.secret_sealed,
    account = EXCLUDED.account, version = integrations.version + 1, expires_at = EXCLUDED.expires_at, next_at = EXCLUDED.next_at,
    attempts = integrations.attempts + 1, checked_at = NULL, check_error = '', updated_at = now()
RETURNING *;

-- name: Disconnect :execrows
-- The row stays, without anything in it, so that versions and fencing numbers never come back.
UPDATE integrations SET active = false, settings = '{}', secret_sealed = NULL, account = NULL, expires_at = NULL, next_at = NULL,
    checked_at = NULL, check_error = '', version = version + 1, attempts = attempts + 1, updated_at = now()
WHERE shop_id = @shop_id AND provider = @provider AND (active OR secret_sealed IS NOT NULL);

-- name: KeepSecret :exec
-- A secret that is not in use yet, such as the key of a certificate that was asked for. It connects nothing.
INSERT INTO integrations (shop_id, provider, active, settings, secret_sealed)
VALUES (@shop_id, @provider, false, '{}', @secret_sealed)
ON CONFLICT (shop_id, provider) DO UPDATE SET secret_sealed = EXCLUDED.secret_sealed, version = integrations.version + 1, updated_at = now();

-- name: RecordCheck :execrows
-- What a test found; nothing when the account was changed meanwhile.
UPDATE integrations SET checked_at = @checked_at, check_error = @check_error, account = coalesce(sqlc.narg(account), account),
    expires_at = coalesce(sqlc.narg(expires_at), expires_at)
WHERE shop_id = @shop_id AND provider = @provider AND version = @version;

-- name: InsertState :exec
INSERT INTO oauth_states (shop_id, id, provider, user_id, expires_at) VALUES (@shop_id, @id, @provider, @user_id, @expires_at);

-- name: TakeState :one
DELETE FROM oauth_states WHERE shop_id = @shop_id AND id = @id AND provider = @provider RETURNING user_id, expires_at;

-- name: ForgetStates :exec
DELETE FROM oauth_states WHERE shop_id = @shop_id AND expires_at < @before;

-- name: ClaimRefresh :many
-- Tokens that are due to be changed. One process has them at a time, until its lease runs out.
UPDATE integrations i SET attempts = attempts + 1, next_at = now() + interval '2 minutes'
WHERE i.shop_id = @shop_id AND i.provider = ANY (ARRAY(
    SELECT d.provider FROM integrations d WHERE d.shop_id = @shop_id AND d.next_at <= now() AND d.active FOR UPDATE SKIP LOCKED))
RETURNING *;

-- name: StoreRefreshed :execrows
UPDATE integrations SET secret_sealed = @secret_sealed, settings = @settings, expires_at = @expires_at, version = version + 1,
    next_at = now() + make_interval(secs => @refresh_seconds::float8), check_error = '', updated_at = now()
WHERE shop_id = @shop_id AND provider = @provider AND attempts = @attempts;

-- name: PutOffRefresh :execrows
-- wait_seconds NULL: not tried again; the owner has to connect the account anew.
UPDATE integrations SET next_at = now() + make_interval(secs => sqlc.narg(wait_seconds)::float8), check_error = @check_error, checked_at = now()
WHERE shop_id = @shop_id AND provider = @provider AND attempts = @attempts;

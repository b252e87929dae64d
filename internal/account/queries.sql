-- name: ActForShop :exec
-- Moves the transaction to a shop: the one that registering is about to create, and back.
SELECT set_config('app.shop_id', @shop_id::text, true);

-- name: CreateUser :execrows
-- No row when the address has an account already.
INSERT INTO users (id, email, name, phone, password_hash, password_changed_at, created_at)
VALUES (@id, @email, @name, @phone, @password_hash, @now, @now)
ON CONFLICT (email) DO NOTHING;

-- name: UserByEmail :one
SELECT id, email, name, phone, password_hash, locked_until FROM users WHERE email = @email;

-- name: UserByID :one
SELECT id, email, name, phone, password_hash, locked_until FROM users WHERE id = @id;

-- name: LockUser :exec
-- Whoever creates or revokes several sessions of a person holds the person's row, so that they take turns.
SELECT id FROM users WHERE id = @id FOR UPDATE;

-- name: AcceptPassword :execrows
-- No row when the password changed after it was verified: then it is the old one. Also takes the row as LockUser does.
UPDATE users SET failed_logins = 0, locked_until = NULL, password_hash = @new_hash::text
WHERE id = @id AND password_hash = @verified_hash::text;

-- name: CountFailedLogin :one
UPDATE users SET failed_logins = failed_logins + 1 WHERE id = @id RETURNING failed_logins;

-- name: LockLogin :exec
UPDATE users SET locked_until = @until::timestamptz WHERE id = @id;

-- name: ChangePassword :execrows
UPDATE users SET password_hash = @new_hash::text, password_changed_at = @now, failed_logins = 0, locked_until = NULL
WHERE id = @id AND password_hash = @verified_hash::text;

-- name: SetPassword :exec
UPDATE users SET password_hash = @new_hash::text, password_changed_at = @now, failed_logins = 0, locked_until = NULL
WHERE id = @id;

-- name: CreateSession :exec
INSERT INTO sessions (id, user_id, created_at, expires_at) VALUES (@id, @user_id, @now, @expires_at);

-- name: SessionState :one
SELECT user_id, expires_at, revoked_at FROM sessions WHERE id = @id;

-- name: LockSessionOfToken :one
-- A statement of its own: the token's state is read after the lock, in a newer snapshot.
SELECT id, user_id, expires_at, revoked_at FROM sessions
WHERE id = (SELECT t.session_id FROM refresh_tokens t WHERE t.token_hash = @token_hash) FOR UPDATE;

-- name: RefreshTokenState :one
-- heir_unused: the token was exchanged and nobody has used what it was exchanged for.
SELECT used_at, EXISTS (
    SELECT FROM refresh_tokens c WHERE c.session_id = t.session_id AND c.parent_hash = t.token_hash AND c.used_at IS NULL
) AS heir_unused
FROM refresh_tokens t WHERE t.token_hash = @token_hash;

-- name: UseRefreshTokens :exec
-- Ends a generation. It has more than one token only when its parent was exchanged twice within the grace; using one
-- ends the others, so that two holders of one family always meet in a used token.
UPDATE refresh_tokens SET used_at = @now::timestamptz WHERE session_id = @session_id AND used_at IS NULL;

-- name: CreateRefreshToken :exec
INSERT INTO refresh_tokens (token_hash, session_id, parent_hash, issued_at) VALUES (@token_hash, @session_id, @parent_hash, @now);

-- name: RevokeSession :execrows
UPDATE sessions SET revoked_at = @now::timestamptz, revoked_reason = @reason::text WHERE id = @id AND revoked_at IS NULL;

-- name: RevokeSessionsOf :many
-- All sessions of a person but one; keep is all zeros to end every one.
UPDATE sessions SET revoked_at = @now::timestamptz, revoked_reason = @reason::text
WHERE user_id = @user_id AND id <> @keep AND revoked_at IS NULL
RETURNING id;

-- name: CreateReset :exec
INSERT INTO password_resets (token_hash, user_id, created_at, expires_at) VALUES (@token_hash, @user_id, @now, @expires_at);

-- name: DeleteReset :exec
DELETE FROM password_resets WHERE token_hash = @token_hash;

-- name: CountResetsSince :one
SELECT count(*) FROM password_resets WHERE user_id = @user_id AND created_at > @since;

-- name: UserOfReset :one
SELECT u.id, u.email, u.name FROM password_resets r JOIN users u ON u.id = r.user_id
WHERE r.token_hash = @token_hash AND r.used_at IS NULL AND r.expires_at > @now::timestamptz;

-- name: UseReset :execrows
-- The one link, exactly once.
UPDATE password_resets SET used_at = @now::timestamptz
WHERE token_hash = @token_hash AND used_at IS NULL AND expires_at > @now::timestamptz;

-- name: UseResetsOf :exec
UPDATE password_resets SET used_at = @now::timestamptz WHERE user_id = @user_id AND used_at IS NULL;

-- name: CreateShop :exec
INSERT INTO shops (id, slug, name, timezone, phone, created_at) VALUES (@id, @slug, @name, @timezone, @phone, @now);

-- name: ShopName :one
SELECT name FROM shops WHERE id = @id;

-- name: MembershipsOf :many
-- Needs AsUser: the policies show a person their own. An operator's visits come last.
SELECT p.shop_id, p.slug, p.name, p.role, p.barber_id, p.visit_ends_at::timestamptz AS visit_ends_at FROM (
    SELECT m.shop_id, s.slug, s.name, m.role, m.barber_id, 'epoch'::timestamptz AS visit_ends_at, m.created_at
    FROM memberships m JOIN shops s ON s.id = m.shop_id WHERE m.user_id = @user_id
    UNION ALL
    SELECT v.shop_id, v.slug, v.name, 'manager', NULL, v.ends_at, 'infinity' FROM operator_visits() v
) p ORDER BY p.created_at, p.shop_id;

-- name: IsOperator :one
-- Needs AsUser.
SELECT is_operator()::boolean;

-- name: RoleIn :one
-- A member's role, or a manager's during an operator's visit.
SELECT coalesce(
    (SELECT m.role FROM memberships m WHERE m.shop_id = @shop_id AND m.user_id = @user_id),
    (SELECT 'manager' FROM visits v JOIN operators o ON o.user_id = v.user_id
     WHERE v.shop_id = @shop_id AND v.user_id = @user_id AND v.ends_at > now() LIMIT 1), '')::text AS role;

-- name: ListMembers :many
SELECT m.user_id, u.email, u.name, m.role, m.barber_id, (u.password_hash IS NOT NULL)::boolean AS active
FROM memberships m JOIN users u ON u.id = m.user_id
WHERE m.shop_id = @shop_id AND m.user_id > @after ORDER BY m.user_id LIMIT @most;

-- name: GetMember :one
SELECT m.user_id, u.email, u.name, m.role, m.barber_id, (u.password_hash IS NOT NULL)::boolean AS active
FROM memberships m JOIN users u ON u.id = m.user_id
WHERE m.shop_id = @shop_id AND m.user_id = @user_id;

-- name: LockMember :one
SELECT role, barber_id FROM memberships WHERE shop_id = @shop_id AND user_id = @user_id FOR UPDATE;

-- name: LockOwners :many
-- Everybody who takes an owner away waits here for the others; those who stopped being owners meanwhile drop out.
SELECT user_id FROM memberships WHERE shop_id = @shop_id AND role = 'owner' ORDER BY user_id FOR UPDATE;

-- name: CreateMember :execrows
INSERT INTO memberships (shop_id, user_id, role, barber_id, created_at)
VALUES (@shop_id, @user_id, @role, @barber_id, @now)
ON CONFLICT DO NOTHING;

-- name: ChangeMember :exec
UPDATE memberships SET role = @role, barber_id = @barber_id WHERE shop_id = @shop_id AND user_id = @user_id;

-- name: RemoveMember :exec
DELETE FROM memberships WHERE shop_id = @shop_id AND user_id = @user_id;

-- name: DeleteOldSessions :execrows
-- Their refresh tokens go with them.
DELETE FROM sessions WHERE id IN (SELECT s.id FROM sessions s WHERE s.expires_at < @before LIMIT @most);

-- name: DeleteOldResets :execrows
DELETE FROM password_resets WHERE token_hash IN (SELECT r.token_hash FROM password_resets r WHERE r.expires_at < @before LIMIT @most);

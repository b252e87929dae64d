-- name: SeedUsers :exec
INSERT INTO users (id, email, name, phone, password_hash)
SELECT r.id, r.email, r.name, r.phone, r.password_hash FROM json_populate_recordset(NULL::users, $1) r

-- name: SeedMemberships :exec
INSERT INTO memberships (shop_id, user_id, role, barber_id)
SELECT current_shop(), r.user_id, r.role, r.barber_id FROM json_populate_recordset(NULL::memberships, $1) r

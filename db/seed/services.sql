-- name: SeedServices :exec
INSERT INTO services (shop_id, id, name, category, description, buffer_before_minutes, buffer_after_minutes, deposit_kind,
    deposit_value, position)
SELECT current_shop(), r.id, r.name, r.category, r.description, r.buffer_before_minutes, r.buffer_after_minutes, r.deposit_kind,
    r.deposit_value, r.position
FROM json_populate_recordset(NULL::services, $1) r

-- name: SeedCustomers :exec
INSERT INTO customers (shop_id, id, name, phone, email, note, usual_barber_id, no_show_count, created_at)
SELECT current_shop(), r.id, r.name, r.phone, r.email, r.note, r.usual_barber_id, r.no_show_count, r.created_at
FROM json_populate_recordset(NULL::customers, $1) r

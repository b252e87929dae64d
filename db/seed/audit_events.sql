-- name: SeedAuditEvents :exec
INSERT INTO audit_events (shop_id, id, at, actor_kind, actor_user_id, action, entity, entity_id, detail)
SELECT current_shop(), r.id, r.at, r.actor_kind, r.actor_user_id, r.action, r.entity, r.entity_id, r.detail
FROM json_populate_recordset(NULL::audit_events, $1) r

-- The setup of a shop: everything that decides what can be booked, but for the turnos themselves. One round trip.
-- Rows that can no longer matter (old exceptions and time off) stay behind.
-- name: LoadSetup :one
SELECT s.id, s.slug, s.name, s.timezone, s.address, s.phone, s.paused, s.version,
       s.slot_step_minutes, s.slot_anchor, s.notice_minutes, s.horizon_days, s.hold_minutes, s.payment_minutes,
       s.cancel_until_hours, s.no_show_grace_minutes,
       s.deposit_new_customer_percent, s.deposit_no_show_percent, s.deposit_from_centavos, s.late_refund_percent, s.cash_discount_percent,
       s.waitlist_auto, s.waitlist_offer_minutes, s.quiet_from_minute, s.quiet_to_minute,
       EXISTS (SELECT FROM integrations i WHERE i.shop_id = s.id AND i.provider = 'mercadopago' AND i.active) AS online,
       coalesce((SELECT json_agg(json_build_object(
               'id', v.id, 'name', v.name, 'category', v.category, 'description', v.description,
               'buffer_before', v.buffer_before_minutes, 'buffer_after', v.buffer_after_minutes,
               'deposit_kind', v.deposit_kind, 'deposit_value', v.deposit_value,
               'segments', (SELECT json_agg(json_build_object('minutes', g.minutes, 'busy', g.busy) ORDER BY g.ordinal)
                            FROM service_segments g WHERE g.shop_id = v.shop_id AND g.service_id = v.id),
               'prices', (SELECT json_agg(json_build_object('from', p.valid_from, 'price', p.price_centavos) ORDER BY p.valid_from)
                          FROM service_prices p WHERE p.shop_id = v.shop_id AND p.service_id = v.id))
               ORDER BY v.position, v.name, v.id)
           FROM services v WHERE v.shop_id = s.id AND v.active AND v.archived_at IS NULL), '[]')::json AS services,
       coalesce((SELECT json_agg(json_build_object(
               'id', b.id, 'name', b.name, 'photo_url', b.photo_url,
               'services', (SELECT json_agg(json_build_object('id', o.service_id, 'price', o.price_centavos, 'minutes', o.duration_minutes))
                            FROM barber_services o WHERE o.shop_id = b.shop_id AND o.barber_id = b.id),
               'hours', (SELECT json_agg(json_build_object('weekday', w.weekday, 'start', w.start_minute, 'end', w.end_minute,
                                                           'from', w.valid_from, 'to', w.valid_to))
                         FROM weekly_hours w WHERE w.shop_id = b.shop_id AND w.barber_id = b.id),
               'exceptions', (SELECT json_agg(json_build_object('date', x.date, 'periods', x.periods))
                              FROM schedule_exceptions x WHERE x.shop_id = b.shop_id AND x.barber_id = b.id AND x.date >= @since::date),
               'time_off', (SELECT json_agg(json_build_object('start', extract(epoch FROM t.starts_at)::bigint, 'end', extract(epoch FROM t.ends_at)::bigint))
                            FROM time_off t WHERE t.shop_id = b.shop_id AND t.barber_id = b.id AND t.ends_at >= @since::date))
               ORDER BY b.position, b.name, b.id)
           FROM barbers b WHERE b.shop_id = s.id AND b.active AND b.archived_at IS NULL), '[]')::json AS barbers,
       coalesce((SELECT json_agg(json_build_object('date', h.date, 'open', h.open))
           FROM shop_holidays h WHERE h.shop_id = s.id AND h.date >= @since::date), '[]')::json AS holidays,
       coalesce((SELECT json_agg(r.id ORDER BY r.id)
           FROM resources r WHERE r.shop_id = s.id AND r.active AND r.archived_at IS NULL), '[]')::json AS chairs,
       pg_current_snapshot()::text AS snapshot
FROM shops s
WHERE s.id = (SELECT current_shop());

-- Whether anything that was cached since the snapshot may be stale: the shop's version, and whether a change of an
-- occupancy committed that the snapshot did not see. changed_xid is compared as a bigint, which is leakproof, so the
-- index serves it under row-level security. The order, kept by OFFSET 0, is what makes the planner take that index: it
-- believes that a third of the rows is newer, and would read the table until it meets one, which is to its end.
-- name: ChangedSince :one
SELECT s.version,
       EXISTS (SELECT FROM (SELECT o.changed_xid FROM occupancies o
                            WHERE o.shop_id = @shop_id
                              AND o.changed_xid >= pg_snapshot_xmin(sqlc.arg(snapshot)::text::pg_snapshot)::text::bigint
                            ORDER BY o.changed_xid OFFSET 0) c
               WHERE NOT pg_visible_in_snapshot(c.changed_xid::text::xid8, sqlc.arg(snapshot)::text::pg_snapshot)) AS changed,
       pg_current_snapshot()::text AS snapshot
FROM shops s
WHERE s.id = @shop_id;

-- Live occupancies of the barbers that touch [from_at, to_at), all in one row, each barber's starts and ends as one
-- binary array. A row for each occupancy would cost the API more than the search itself; a row for each barber comes in
-- as many pieces, and waking up for every piece cost it half of its time. No occupancy is longer than 24 h, which
-- bounds starts_at from below.
-- name: LiveOccupancies :one
SELECT array_agg(b.barber_id)::uuid[] AS barbers, array_agg(array_send(b.starts))::bytea[] AS starts,
       array_agg(array_send(b.ends))::bytea[] AS ends, min(b.expires_at)::timestamptz AS first_expiry
FROM (SELECT o.barber_id, array_agg(o.starts_at) AS starts, array_agg(o.ends_at) AS ends, min(o.expires_at) AS expires_at
      FROM occupancies o
      WHERE o.shop_id = (SELECT current_shop()) AND o.active
        AND o.barber_id = ANY (@barber_ids::uuid[])
        AND o.starts_at >= sqlc.arg(from_at)::timestamptz - interval '24 hours' AND o.starts_at < sqlc.arg(to_at)::timestamptz
        AND o.ends_at > sqlc.arg(from_at)::timestamptz
        AND (o.expires_at IS NULL OR o.expires_at > @at::timestamptz)
      GROUP BY o.barber_id) b;

-- The same of chairs.
-- name: LiveChairOccupancies :one
SELECT array_agg(r.resource_id)::uuid[] AS chairs, array_agg(array_send(r.starts))::bytea[] AS starts,
       array_agg(array_send(r.ends))::bytea[] AS ends, min(r.expires_at)::timestamptz AS first_expiry
FROM (SELECT o.resource_id, array_agg(o.starts_at) AS starts, array_agg(o.ends_at) AS ends, min(o.expires_at) AS expires_at
      FROM resource_occupancies o
      WHERE o.shop_id = (SELECT current_shop()) AND o.active
        AND o.resource_id = ANY (@resource_ids::uuid[])
        AND o.starts_at >= sqlc.arg(from_at)::timestamptz - interval '24 hours' AND o.starts_at < sqlc.arg(to_at)::timestamptz
        AND o.ends_at > sqlc.arg(from_at)::timestamptz
        AND (o.expires_at IS NULL OR o.expires_at > @at::timestamptz)
      GROUP BY o.resource_id) r;

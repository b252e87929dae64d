-- +goose Up

-- The platform's own people. Rows are written by whoever owns the database (barberpro operator), never by the API.
CREATE TABLE operators (
    user_id uuid PRIMARY KEY REFERENCES users,
    since   timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT ON operators TO barberpro_app, barberpro_sweep;

-- An operator's stay in a shop, which works like a manager's membership until it ends. The shop's audit log has its reason.
CREATE TABLE visits (
    shop_id    uuid NOT NULL REFERENCES shops,
    id         uuid NOT NULL,
    user_id    uuid NOT NULL REFERENCES users,
    reason     text NOT NULL CHECK (length(reason) BETWEEN 5 AND 200),
    started_at timestamptz NOT NULL DEFAULT now(),
    ends_at    timestamptz NOT NULL CHECK (ends_at BETWEEN started_at AND started_at + interval '2 hours'),
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX visits_by_user ON visits (shop_id, user_id, ends_at);
ALTER TABLE visits ENABLE ROW LEVEL SECURITY;
ALTER TABLE visits FORCE ROW LEVEL SECURITY;
CREATE POLICY own_shop ON visits TO barberpro_app USING (shop_id = (SELECT current_shop())) WITH CHECK (shop_id = (SELECT current_shop()));
CREATE POLICY sweep ON visits FOR SELECT TO barberpro_sweep USING (true);
GRANT SELECT, INSERT, UPDATE ON visits TO barberpro_app;
GRANT SELECT ON visits TO barberpro_sweep;

-- What operators see over all shops. Each answers nothing to a transaction that does not act for an operator.
GRANT SELECT (id, name, created_at, phone, timezone) ON shops TO barberpro_sweep;
GRANT SELECT ON memberships, barbers TO barberpro_sweep;
CREATE POLICY sweep ON memberships FOR SELECT TO barberpro_sweep USING (true);
CREATE POLICY sweep ON barbers FOR SELECT TO barberpro_sweep USING (true);

CREATE FUNCTION is_operator() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT EXISTS (SELECT FROM operators WHERE user_id = current_person()) $$;

-- The shops that the operator is in now. A function, not a policy on shops: every query of a shop would pay for that.
CREATE FUNCTION operator_visits() RETURNS TABLE (shop_id uuid, slug text, name text, ends_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
    SELECT v.shop_id, s.slug, s.name, max(v.ends_at) FROM visits v JOIN shops s ON s.id = v.shop_id
    WHERE (SELECT is_operator()) AND v.user_id = current_person() AND v.ends_at > now() GROUP BY v.shop_id, s.slug, s.name
    $$;

CREATE FUNCTION operator_shops(search text, after_slug text, most integer) RETURNS TABLE (
        id uuid, slug text, name text, phone text, created_at timestamptz, paused boolean, members bigint, barbers bigint,
        turnos bigint, upcoming bigint, given_up bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
    SELECT s.id, s.slug, s.name, s.phone, s.created_at, s.paused,
        (SELECT count(*) FROM memberships m WHERE m.shop_id = s.id),
        (SELECT count(*) FROM barbers b WHERE b.shop_id = s.id),
        (SELECT count(*) FROM bookings b WHERE b.shop_id = s.id AND b.starts_at BETWEEN now() - interval '30 days' AND now()),
        (SELECT count(*) FROM bookings b WHERE b.shop_id = s.id AND b.starts_at BETWEEN now() AND now() + interval '30 days'),
        (SELECT count(*) FROM outbox o WHERE o.shop_id = s.id AND o.next_at IS NULL)
            + (SELECT count(*) FROM inbox i WHERE i.shop_id = s.id AND i.next_at IS NULL AND i.done_at IS NULL)
            + (SELECT count(*) FROM refunds r WHERE r.shop_id = s.id AND r.status = 'failed')
            + (SELECT count(*) FROM invoices v WHERE v.shop_id = s.id AND v.status = 'rejected')
    FROM shops s
    WHERE (SELECT is_operator()) AND s.slug > after_slug
      AND (search = '' OR s.slug ILIKE '%' || search || '%' OR s.name ILIKE '%' || search || '%')
    ORDER BY s.slug LIMIT most
    $$;

-- The shops of which the dead letters know something: every kind that they list, found by what was given up.
CREATE FUNCTION operator_shops_in_need(most integer) RETURNS TABLE (id uuid, slug text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
    SELECT s.id, s.slug FROM shops s
    WHERE (SELECT is_operator()) AND s.id IN (
        SELECT shop_id FROM outbox WHERE next_at IS NULL
        UNION SELECT shop_id FROM inbox WHERE next_at IS NULL AND done_at IS NULL
        UNION SELECT shop_id FROM payment_intents WHERE next_at IS NULL AND status = 'open' AND preference_id IS NULL
        UNION SELECT shop_id FROM refunds WHERE status = 'failed'
        UNION SELECT shop_id FROM invoices WHERE status = 'rejected'
        UNION SELECT shop_id FROM notifications WHERE status = 'failed'
        UNION SELECT shop_id FROM webhook_deliveries WHERE status = 'failed')
    ORDER BY s.slug LIMIT most
    $$;

-- Notices of providers, without what they say. Here and below a page begins after a row's time and id: what one transaction
-- wrote has one time.
CREATE FUNCTION operator_notices(only_state text, before timestamptz, before_id uuid, most integer) RETURNS TABLE (
        shop_id uuid, shop text, id uuid, provider text, topic text, resource text, received_at timestamptz, done_at timestamptz,
        next_at timestamptz, attempts integer, error text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
    SELECT i.shop_id, s.slug, i.id, i.provider, i.topic, i.resource, i.received_at, i.done_at, i.next_at, i.attempts, i.error
    FROM inbox i JOIN shops s ON s.id = i.shop_id
    WHERE (SELECT is_operator()) AND (i.received_at, i.id) < (before, before_id)
      AND only_state IN ('', CASE WHEN i.done_at IS NOT NULL THEN 'done' WHEN i.next_at IS NULL THEN 'given_up' ELSE 'waiting' END)
    ORDER BY i.received_at DESC, i.id DESC LIMIT most
    $$;

-- Webhooks to the shops' own systems, without their bodies.
CREATE FUNCTION operator_deliveries(only_state text, before timestamptz, before_id uuid, most integer) RETURNS TABLE (
        shop_id uuid, shop text, id uuid, topic text, status text, created_at timestamptz, next_at timestamptz, attempts integer, error text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
    SELECT d.shop_id, s.slug, d.id, d.topic, d.status, d.created_at, d.next_at, d.attempts, d.error
    FROM webhook_deliveries d JOIN shops s ON s.id = d.shop_id
    WHERE (SELECT is_operator()) AND (d.created_at, d.id) < (before, before_id) AND only_state IN ('', d.status)
    ORDER BY d.created_at DESC, d.id DESC LIMIT most
    $$;

CREATE FUNCTION operator_audit(only_shop uuid, before timestamptz, before_id uuid, most integer) RETURNS TABLE (
        shop_id uuid, shop text, id uuid, at timestamptz, actor_kind text, actor_user_id uuid, action text, entity text, entity_id uuid,
        detail jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
    SELECT a.shop_id, s.slug, a.id, a.at, a.actor_kind, a.actor_user_id, a.action, a.entity, a.entity_id, a.detail
    FROM audit_events a JOIN shops s ON s.id = a.shop_id
    WHERE (SELECT is_operator()) AND (a.at, a.id) < (before, before_id) AND (only_shop IS NULL OR a.shop_id = only_shop)
    ORDER BY a.at DESC, a.id DESC LIMIT most
    $$;

GRANT CREATE ON SCHEMA public TO barberpro_sweep;
ALTER FUNCTION is_operator() OWNER TO barberpro_sweep;
ALTER FUNCTION operator_visits() OWNER TO barberpro_sweep;
ALTER FUNCTION operator_shops(text, text, integer) OWNER TO barberpro_sweep;
ALTER FUNCTION operator_shops_in_need(integer) OWNER TO barberpro_sweep;
ALTER FUNCTION operator_notices(text, timestamptz, uuid, integer) OWNER TO barberpro_sweep;
ALTER FUNCTION operator_deliveries(text, timestamptz, uuid, integer) OWNER TO barberpro_sweep;
ALTER FUNCTION operator_audit(uuid, timestamptz, uuid, integer) OWNER TO barberpro_sweep;
REVOKE CREATE ON SCHEMA public FROM barberpro_sweep;

-- +goose Down
DROP FUNCTION operator_audit(uuid, timestamptz, uuid, integer);
DROP FUNCTION operator_deliveries(text, timestamptz, uuid, integer);
DROP FUNCTION operator_notices(text, timestamptz, uuid, integer);
DROP FUNCTION operator_shops_in_need(integer);
DROP FUNCTION operator_shops(text, text, integer);
DROP FUNCTION operator_visits();
DROP FUNCTION is_operator();
DROP POLICY sweep ON barbers;
DROP POLICY sweep ON memberships;
REVOKE SELECT ON memberships, barbers FROM barberpro_sweep;
REVOKE SELECT (id, name, created_at, phone, timezone) ON shops FROM barberpro_sweep;
DROP TABLE visits, operators;

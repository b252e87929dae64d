-- +goose Up

-- The addresses of the shops that want to be found, for the sitemap: those that take turnos and have somebody to give them.
GRANT SELECT (slug, paused) ON shops TO barberpro_sweep;
GRANT SELECT (shop_id) ON barber_services TO barberpro_sweep;
CREATE POLICY sweep ON barber_services FOR SELECT TO barberpro_sweep USING (true);
CREATE FUNCTION listed_shops(most integer) RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
    SELECT slug FROM shops s
    WHERE NOT paused AND EXISTS (SELECT FROM barber_services b WHERE b.shop_id = s.id)
    ORDER BY slug LIMIT most
    $$;
GRANT CREATE ON SCHEMA public TO barberpro_sweep;
ALTER FUNCTION listed_shops(integer) OWNER TO barberpro_sweep;
REVOKE CREATE ON SCHEMA public FROM barberpro_sweep;

-- +goose Down
DROP FUNCTION listed_shops(integer);
DROP POLICY sweep ON barber_services;
REVOKE SELECT (shop_id) ON barber_services FROM barberpro_sweep;
REVOKE SELECT (slug, paused) ON shops FROM barberpro_sweep;

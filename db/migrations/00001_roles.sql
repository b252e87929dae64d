-- The application role owns nothing and cannot bypass row-level security. Connections take it on at start
-- (startup parameter role=barberpro_app); migrations run as the owner of the database.

-- +goose Up
-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'barberpro_app') THEN
        CREATE ROLE barberpro_app NOLOGIN NOBYPASSRLS;
    END IF;
    -- barberpro_sweep reads across shops, only inside the functions it owns, to tell a worker where work is due.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'barberpro_sweep') THEN
        CREATE ROLE barberpro_sweep NOLOGIN NOBYPASSRLS;
    END IF;
EXCEPTION
    -- Roles belong to the cluster: two databases migrated at once may both try.
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('GRANT barberpro_app, barberpro_sweep TO %I', current_user);
EXCEPTION
    -- A member already, or the very same grant made at the same moment by another database.
    WHEN OTHERS THEN
        IF NOT pg_has_role(current_user, 'barberpro_app', 'MEMBER') THEN RAISE; END IF;
END
$$;
-- +goose StatementEnd
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
GRANT USAGE ON SCHEMA public TO barberpro_app, barberpro_sweep;

-- The shop and the person a transaction acts for. Set with set_config(..., true), so they end with it.
-- Policies call these inside (SELECT ...): evaluated once per statement, not once per row.
CREATE FUNCTION current_shop() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.shop_id', true), '')::uuid $$;

CREATE FUNCTION current_person() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.user_id', true), '')::uuid $$;

-- Ends the transaction with one of our own SQLSTATEs: BP001 slot taken, BP002 illegal transition, BP003 stale version,
-- BP004 chair taken.
-- +goose StatementBegin
CREATE FUNCTION refuse(state text, message text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = state, MESSAGE = message; END $$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION refuse(text, text);
DROP FUNCTION current_person();
DROP FUNCTION current_shop();

-- +goose Up

-- A person reads the name and the slug of each shop they belong to, to choose one after signing in.
-- The inner query is itself under the policies of memberships, and runs once per statement.
CREATE POLICY of_member ON shops FOR SELECT TO barberpro_app
    USING (id IN (SELECT m.shop_id FROM memberships m WHERE m.user_id = (SELECT current_person())));

-- +goose Down
DROP POLICY of_member ON shops;

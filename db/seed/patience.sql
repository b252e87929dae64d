-- The limits of a request are too short for a year of turnos on a slow machine, and for waiting while another process
-- loads the same shop.
-- name: SeedPatience :exec
SELECT set_config('statement_timeout', '60s', true), set_config('lock_timeout', '60s', true),
       set_config('idle_in_transaction_session_timeout', '60s', true)

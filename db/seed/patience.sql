-- The limits of a request are too short for a year of turnos on a slow machine, and for waiting while another process
-- loads the same shop. A year of events is not told: nobody is to be reminded of a turno of last spring.
-- name: SeedPatience :exec
SELECT set_config('statement_timeout', '60s', true), set_config('lock_timeout', '60s', true),
       set_config('idle_in_transaction_session_timeout', '60s', true), set_config('app.quiet', 'on', true)

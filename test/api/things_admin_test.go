package api_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
)

// operator is a new person of the platform, who belongs to no shop and visits none.
func (w *world) operator(t testing.TB) uuid.UUID {
	t.Helper()
	id := pg.NewID()
	w.exec(t, `INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, 'Operadora', 'x')`, id, id.String()+"@barberpro.test")
	w.exec(t, `INSERT INTO operators (user_id) VALUES ($1)`, id)
	return id
}

// notice writes a webhook of a provider that was dealt with.
func (w *world) notice(t testing.TB, s *tenant) uuid.UUID {
	t.Helper()
	id := pg.NewID()
	s.Exec(t, `INSERT INTO inbox (shop_id, id, provider, event_key, topic, resource, next_at, done_at, error)
		VALUES ($1, $2, 'mercadopago', $3, 'payment', '1', NULL, now(), $4)`, s.ID, id, id.String(), s.canary)
	return id
}

// job writes background work that was given up, and returns its number.
func (w *world) job(t testing.TB) string {
	t.Helper()
	return w.text(t, `INSERT INTO `+pg.JobSchema+`.river_job (kind, args, max_attempts, attempt, state, finalized_at)
		VALUES ('of.a.test', '{}', 3, 3, 'discarded', now()) RETURNING id::text`)
}

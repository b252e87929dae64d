package testkit

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/pg"
)

// Turno says what a booking is like; zero fields are Shop's first barber, its service, a new customer, confirmed and
// not in a chair. It is as long as the service.
type Turno struct {
	Barber   uuid.UUID
	Customer uuid.UUID
	Chair    uuid.UUID
	Status   string // held, pending_payment or confirmed
	Start    time.Time
	Minutes  int // 0: 30
	Name     string
	Note     string
}

// Book writes a turno past every rule but the database's, and returns its id.
func (s *Shop) Book(t testing.TB, turno Turno) uuid.UUID {
	t.Helper()
	s.fill(t, &turno)
	id, end := pg.NewID(), turno.Start.Add(time.Duration(turno.Minutes)*time.Minute)
	var expires *time.Time
	if turno.Status != "confirmed" {
		at := s.Clock.Now().Add(time.Hour)
		expires = &at
	}
	batch := &pgx.Batch{}
	batch.Queue(`INSERT INTO bookings (shop_id, id, code, status, source, customer_id, customer_name, note, starts_at, ends_at,
			local_starts_at, total_centavos, cancellable_until, expires_at)
		VALUES ($1, $2, $3, $4, 'staff', $5, $6, $7, $8, $9, $10, $11, $8, $12)`,
		s.ID, id, id.String()[24:], turno.Status, turno.Customer, turno.Name, turno.Note, turno.Start, end,
		turno.Start.In(s.Location).Format("2006-01-02 15:04"), ServicePrice, expires)
	batch.Queue(`INSERT INTO booking_lines (shop_id, booking_id, ordinal, service_id, service_name, barber_id, barber_name, starts_at,
			ends_at, price_centavos, policy)
		VALUES ($1, $2, 1, $3, 'Corte', $4, 'Ana', $5, $6, $7, '{}')`, s.ID, id, s.Service, turno.Barber, turno.Start, end, ServicePrice)
	batch.Queue(`INSERT INTO occupancies (shop_id, booking_id, revision, ordinal, barber_id, starts_at, ends_at, expires_at)
		VALUES ($1, $2, 1, 1, $3, $4, $5, $6)`, s.ID, id, turno.Barber, turno.Start, end, expires)
	if turno.Chair != uuid.Nil {
		batch.Queue(`INSERT INTO resource_occupancies (shop_id, booking_id, revision, ordinal, resource_id, starts_at, ends_at, expires_at)
			VALUES ($1, $2, 1, 1, $3, $4, $5, $6)`, s.ID, id, turno.Chair, turno.Start, end, expires)
	}
	batch.Queue(`INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind)
		VALUES ($1, $2, 1, 'created', 'system')`, s.ID, id)
	s.send(t, batch)
	return id
}

func (s *Shop) fill(t testing.TB, turno *Turno) {
	t.Helper()
	if turno.Barber == uuid.Nil {
		turno.Barber = s.Barbers[0]
	}
	if turno.Name == "" {
		turno.Name = "Juan Pérez"
	}
	if turno.Customer == uuid.Nil {
		turno.Customer = s.Customer(t, turno.Name, "")
	}
	if turno.Status == "" {
		turno.Status = "confirmed"
	}
	if turno.Minutes == 0 {
		turno.Minutes = 30
	}
}

// Customer writes a customer and returns its id. phone is E.164, or empty for none.
func (s *Shop) Customer(t testing.TB, name, phone string) uuid.UUID {
	t.Helper()
	id := pg.NewID()
	s.Exec(t, `INSERT INTO customers (shop_id, id, name, phone) VALUES ($1, $2, $3, nullif($4, ''))`, s.ID, id, name, phone)
	return id
}

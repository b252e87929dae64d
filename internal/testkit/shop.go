package testkit

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// Spec says what a shop is like; the zero Spec is a shop in Buenos Aires with two barbers who work from Monday to
// Saturday, 09:00 to 18:00, and one service of 30 minutes for $ 12.000, and no chairs.
type Spec struct {
	Slug     string
	Timezone string
	Barbers  int // 0: two; negative: none
	Chairs   int
}

// Shop is a shop in the database.
type Shop struct {
	DB       *pg.DB
	Clock    *clock.Fake
	ID       uuid.UUID
	Slug     string
	Location *time.Location
	Users    map[web.Role]uuid.UUID // one of each role
	Barbers  []uuid.UUID
	Service  uuid.UUID // half an hour, $ 12.000
	Chairs   []uuid.UUID
}

// ServicePrice is what Shop.Service costs, in centavos.
const ServicePrice = 1_200_000

// NewShop writes a shop in one transaction.
func NewShop(t testing.TB, db *pg.DB, spec Spec) *Shop {
	t.Helper()
	s := &Shop{DB: db, Clock: NewClock(), ID: pg.NewID(), Slug: spec.Slug, Service: pg.NewID(), Users: map[web.Role]uuid.UUID{}}
	if s.Slug == "" {
		s.Slug = "shop-" + s.ID.String()[24:]
	}
	if spec.Timezone == "" {
		spec.Timezone = "America/Argentina/Buenos_Aires"
	}
	loc, err := time.LoadLocation(spec.Timezone)
	if err != nil {
		t.Fatalf("LoadLocation(%q): %v", spec.Timezone, err)
	}
	s.Location = loc
	batch := &pgx.Batch{}
	batch.Queue(`INSERT INTO shops (id, slug, name, timezone) VALUES ($1, $2, $3, $4)`, s.ID, s.Slug, "Barbería "+s.Slug, spec.Timezone)
	s.addService(batch)
	for i := range spec.barbers() {
		s.addBarber(batch, i)
	}
	for i := range spec.Chairs {
		s.Chairs = append(s.Chairs, pg.NewID())
		batch.Queue(`INSERT INTO resources (shop_id, id, name) VALUES ($1, $2, $3)`, s.ID, s.Chairs[i], fmt.Sprint("Sillón ", i+1))
	}
	s.addUsers(batch)
	s.send(t, batch)
	return s
}

func (spec Spec) barbers() int {
	if spec.Barbers == 0 {
		return 2
	}
	return max(spec.Barbers, 0)
}

func (s *Shop) addService(batch *pgx.Batch) {
	batch.Queue(`INSERT INTO services (shop_id, id, name) VALUES ($1, $2, 'Corte')`, s.ID, s.Service)
	batch.Queue(`INSERT INTO service_segments (shop_id, service_id, ordinal, minutes, busy) VALUES ($1, $2, 1, 30, true)`, s.ID, s.Service)
	batch.Queue(`INSERT INTO service_prices (shop_id, service_id, valid_from, price_centavos) VALUES ($1, $2, '2026-01-01', $3)`,
		s.ID, s.Service, ServicePrice)
}

func (s *Shop) addBarber(batch *pgx.Batch, i int) {
	names := []string{"Ana", "Beto", "Caro", "Dani", "Eva", "Fede"}
	id := pg.NewID()
	s.Barbers = append(s.Barbers, id)
	batch.Queue(`INSERT INTO barbers (shop_id, id, name, position) VALUES ($1, $2, $3, $4)`, s.ID, id, names[i%len(names)], i)
	batch.Queue(`INSERT INTO barber_services (shop_id, barber_id, service_id) VALUES ($1, $2, $3)`, s.ID, id, s.Service)
	batch.Queue(`INSERT INTO weekly_hours (shop_id, id, barber_id, weekday, start_minute, end_minute)
		SELECT $1, gen_random_uuid(), $2, d, 540, 1080 FROM generate_series(1, 6) d`, s.ID, id)
}

func (s *Shop) addUsers(batch *pgx.Batch) {
	for _, role := range []web.Role{web.RoleOwner, web.RoleManager, web.RoleReception, web.RoleBarber} {
		id := pg.NewID()
		s.Users[role] = id
		var barber *uuid.UUID
		if role == web.RoleBarber && len(s.Barbers) > 0 {
			barber = &s.Barbers[0]
		}
		batch.Queue(`INSERT INTO users (id, email, name) VALUES ($1, $2, $3)`,
			id, fmt.Sprintf("%s@%s.test", role, s.ID), "La "+string(role))
		batch.Queue(`INSERT INTO memberships (shop_id, user_id, role, barber_id) VALUES ($1, $2, $3, $4)`, s.ID, id, string(role), barber)
	}
}

// At returns the instant of a wall time in the shop, such as At("2026-03-02 15:30").
func (s *Shop) At(t testing.TB, wall string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", wall, s.Location)
	if err != nil {
		t.Fatalf("At(%q): %v", wall, err)
	}
	return at
}

// Exec runs a statement as the application in the shop.
func (s *Shop) Exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	batch := &pgx.Batch{}
	batch.Queue(sql, args...)
	s.send(t, batch)
}

// Reseal seals columns of the shop anew with the newest of keys and says how many texts that were. None may be lost.
func (s *Shop) Reseal(t testing.TB, keys pg.Resealer, columns ...pg.Sealed) (done int) {
	t.Helper()
	for _, column := range columns {
		n, err := s.DB.Reseal(t.Context(), s.ID, column, keys)
		if err != nil || n.Lost > 0 {
			t.Errorf("Reseal %s: got %+v, %v", column, n, err)
		}
		done += n.Done
	}
	return done
}

// Count returns the one number that a query in the shop answers.
func (s *Shop) Count(t testing.TB, sql string, args ...any) (n int) {
	t.Helper()
	err := s.DB.InShop(t.Context(), s.ID, func(tx pgx.Tx) error { return tx.QueryRow(t.Context(), sql, args...).Scan(&n) })
	if err != nil {
		t.Fatalf("Count(%q): %v", sql, err)
	}
	return n
}

func (s *Shop) send(t testing.TB, batch *pgx.Batch) {
	t.Helper()
	err := s.DB.InShop(t.Context(), s.ID, func(tx pgx.Tx) error { return tx.SendBatch(t.Context(), batch).Close() })
	if err != nil {
		t.Fatalf("write to shop: %v", err)
	}
}

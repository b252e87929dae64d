package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// shop is a shop to measure with. Every barber offers the one service, around the clock or from 9 to 18.
type shop struct {
	id, service uuid.UUID
	slug        string
	barbers     []uuid.UUID
}

// makeShop writes a shop straight into the database.
func makeShop(ctx context.Context, db *pgx.Conn, slug string, barbers, minutes, from, to int) (*shop, error) {
	s := &shop{id: uuid.New(), service: uuid.New(), slug: slug}
	_, err := db.Exec(ctx, `INSERT INTO shops (id, slug, name, timezone, notice_minutes, horizon_days)
		VALUES ($1, $2, $2, 'America/Argentina/Buenos_Aires', 0, 366)`, s.id, slug)
	if err != nil {
		return nil, fmt.Errorf("make shop %s: %w", slug, err)
	}
	return furnish(ctx, db, s, barbers, minutes, from, to)
}

// furnish gives a shop its service, and barbers who work every day from a minute to another.
func furnish(ctx context.Context, db *pgx.Conn, s *shop, barbers, minutes, from, to int) (*shop, error) {
	batch := &pgx.Batch{}
	batch.Queue(`INSERT INTO services (shop_id, id, name) VALUES ($1, $2, 'Corte')`, s.id, s.service)
	batch.Queue(`INSERT INTO service_segments (shop_id, service_id, ordinal, minutes, busy)
		VALUES ($1, $2, 1, $3, true)`, s.id, s.service, minutes)
	batch.Queue(`INSERT INTO service_prices (shop_id, service_id, valid_from, price_centavos)
		VALUES ($1, $2, '2025-01-01', 1250000)`, s.id, s.service)
	for i := range barbers {
		id := uuid.New()
		s.barbers = append(s.barbers, id)
		batch.Queue(`INSERT INTO barbers (shop_id, id, name, position)
		VALUES ($1, $2, $3, $4)`, s.id, id, fmt.Sprintf("Barbero %d", i+1), i)
		batch.Queue(`INSERT INTO barber_services (shop_id, barber_id, service_id) VALUES ($1, $2, $3)`, s.id, id, s.service)
		batch.Queue(`INSERT INTO weekly_hours (shop_id, id, barber_id, weekday, start_minute, end_minute)
			SELECT $1, gen_random_uuid(), $2, d, $3, $4 FROM generate_series(1, 7) AS d`, s.id, id, from, to)
	}
	batch.Queue(`INSERT INTO shop_holidays (shop_id, date, open)
		SELECT $1, d, true FROM generate_series(current_date - 2, current_date + 370, interval '1 day') AS d`, s.id)
	if err := db.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("furnish shop %s: %w", s.slug, err)
	}
	return s, nil
}

// fill gives the shop total turnos of 15 minutes, spread over its barbers, perDay a day each, ending days from now.
func (s *shop) fill(ctx context.Context, db *pgx.Conn, total, perDay, days int) error {
	span := total / len(s.barbers) / perDay
	first := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, days-span)
	_, err := db.Exec(ctx, `
		WITH made AS (
			SELECT gen_random_uuid() AS id, barber,
			       $2::timestamptz + day * interval '1 day' + interval '12 hours' + slot * interval '20 minutes' AS at,
			       row_number() OVER () AS n
			FROM unnest($3::uuid[]) AS barber, generate_series(0, $4::int - 1) AS day, generate_series(0, $5::int - 1) AS slot
		), customer AS (
			INSERT INTO customers (shop_id, id, name, phone) VALUES ($1, gen_random_uuid(), 'Cliente', '+5491123450000') RETURNING id
		), booked AS (
			INSERT INTO bookings (shop_id, id, code, status, source, customer_id, starts_at, ends_at, local_starts_at,
				total_centavos, cancellable_until)
			SELECT $1, m.id, 'B' || m.n, 'confirmed', 'staff', c.id, m.at, m.at + interval '15 minutes',
				m.at AT TIME ZONE 'America/Argentina/Buenos_Aires', 0, m.at
			FROM made m, customer c
		)
		INSERT INTO occupancies (shop_id, booking_id, revision, ordinal, barber_id, starts_at, ends_at)
		SELECT $1, m.id, 1, 1, m.barber, m.at, m.at + interval '15 minutes' FROM made m`,
		s.id, first, s.barbers, span, perDay)
	if err != nil {
		return fmt.Errorf("fill %s: %w", s.slug, err)
	}
	return nil
}

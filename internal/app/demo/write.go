package demo

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/db"
	"github.com/barberpro/barberpro/internal/pg"
)

// statement is the text of a file of db/seed.
func statement(name string) (string, error) {
	b, err := db.Seed.ReadFile("seed/" + name + ".sql")
	if err != nil {
		return "", fmt.Errorf("read statement: %w", err)
	}
	return string(b), nil
}

// table is the rows for one statement.
type table struct {
	name string
	rows any
}

// write puts everything into the shop of tx. made is false when the shop was there by now.
func write(ctx context.Context, tx pgx.Tx, a *agenda) (made bool, err error) {
	if _, err := run(ctx, tx, "patience"); err != nil {
		return false, err
	}
	for _, t := range append(a.tables(), a.history()...) {
		encoded, err := text(t.rows)
		if err != nil {
			return false, fmt.Errorf("encode %s: %w", t.name, err)
		}
		written, err := run(ctx, tx, t.name, encoded)
		if err != nil {
			return false, err
		}
		if t.name == "shop" && written == 0 {
			return false, nil
		}
	}
	// Every log is taken one event further at a time, up to the longest: booked, paid, checked in, in the chair, done.
	for version, moved := 2, int64(1); moved > 0; version++ {
		if moved, err = run(ctx, tx, "booking_moves", version); err != nil {
			return false, err
		}
	}
	_, err = run(ctx, tx, "booking_times")
	return err == nil, err
}

func run(ctx context.Context, tx pgx.Tx, name string, args ...any) (int64, error) {
	sql, err := statement(name)
	if err != nil {
		return 0, err
	}
	tag, err := tx.Exec(ctx, sql, args...)
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", name, err)
	}
	return tag.RowsAffected(), nil
}

// tables are the shop itself, in the order in which rows name each other.
func (s *shop) tables() []table {
	users, memberships := s.staff()
	holidays := make([]row, 0, len(s.opened))
	for _, h := range s.opened {
		holidays = append(holidays, row{"date": h.Date, "open": true, "name": h.Name})
	}
	all := []table{
		{"shop", row{
			"slug": Slug, "name": shopName, "timezone": zone, "address": "Av. Corrientes 3456, Buenos Aires", "phone": "+5491155550100",
			"notice_minutes": noticeMinutes, "horizon_days": horizonDays, "created_at": s.signedUp(),
		}},
		{"users", users},
		{"shop_holidays", holidays},
	}
	all = append(all, s.menuTables()...)
	all = append(all, s.teamTables()...)
	return append(all, table{"memberships", memberships})
}

// staff are the accounts of the shop with their roles.
func (s *shop) staff() (users, memberships []row) {
	add := func(id uuid.UUID, name, email, role string, barber *uuid.UUID) {
		users = append(users, row{"id": id, "name": name, "email": email, "password_hash": s.passwordHash})
		memberships = append(memberships, row{"user_id": id, "role": role, "barber_id": barber})
	}
	add(s.owner, "Ricardo Benítez", Email, "owner", nil)
	add(s.manager, "Carla Montes", "gerencia@barberpro.test", "manager", nil)
	add(s.reception, "Julieta Rivas", "recepcion@barberpro.test", "reception", nil)
	for i := range s.barbers {
		b := &s.barbers[i]
		add(b.user, b.name, b.email, "barber", &b.id)
	}
	return users, memberships
}

func (s *shop) menuTables() []table {
	var services, segments, prices []row
	for i := range s.services {
		v := &s.services[i]
		kind := "none"
		if v.depositPercent > 0 {
			kind = "percent"
		}
		services = append(services, row{
			"id": v.id, "name": v.name, "category": v.category, "description": v.description, "position": i,
			"buffer_before_minutes": 0, "buffer_after_minutes": v.bufferAfter, "deposit_kind": kind, "deposit_value": v.depositPercent,
		})
		for n, g := range v.segments {
			segments = append(segments, row{"service_id": v.id, "ordinal": n + 1, "minutes": g.Minutes, "busy": g.Busy})
		}
		for _, p := range v.prices {
			prices = append(prices, row{"service_id": v.id, "valid_from": p.from, "price_centavos": p.centavos})
		}
	}
	return []table{{"services", services}, {"service_segments", segments}, {"service_prices", prices}}
}

func (s *shop) teamTables() []table {
	var barbers, offers, weekly, exceptions, off []row
	for i := range s.barbers {
		b := &s.barbers[i]
		barbers = append(barbers, row{"id": b.id, "name": b.name, "position": i})
		for n := range s.services {
			if o, ok := b.offers[s.services[n].key]; ok {
				offers = append(offers, row{
					"barber_id": b.id, "service_id": s.services[n].id, "price_centavos": o.price, "duration_minutes": o.minutes,
				})
			}
		}
		weekly = append(weekly, b.weekly()...)
		for _, x := range b.exceptions {
			periods := make([][2]int, 0, len(x.periods))
			for _, p := range x.periods {
				periods = append(periods, [2]int{p.StartMinute, p.EndMinute})
			}
			exceptions = append(exceptions, row{"id": pg.NewID(), "barber_id": b.id, "date": x.date, "periods": periods})
		}
		for _, t := range b.timeOff {
			off = append(off, row{
				"id": pg.NewID(), "barber_id": b.id, "starts_at": s.instant(t.from, t.start), "ends_at": s.instant(t.to, t.end),
				"reason": t.reason,
			})
		}
	}
	return []table{
		{"barbers", barbers}, {"barber_services", offers}, {"weekly_hours", weekly}, {"schedule_exceptions", exceptions}, {"time_off", off},
	}
}

func (b *barber) weekly() (rows []row) {
	for _, h := range b.hours {
		for _, weekday := range h.weekdays {
			r := row{"id": pg.NewID(), "barber_id": b.id, "weekday": weekday, "start_minute": h.start, "end_minute": h.end}
			if !b.since.IsZero() {
				r["valid_from"] = b.since
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// tables are the people who came and their turnos.
func (a *agenda) history() []table {
	return []table{
		{"customers", a.customers()}, {"bookings", a.bookings()}, {"booking_lines", a.lines()}, {"occupancies", a.occupancies()},
		{"booking_events", a.events()}, {"audit_events", a.auditEvents()},
	}
}

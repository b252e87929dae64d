package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/seal"
)

// The customers, by their numbers after +54 9 11.
const (
	firstPhone = 23_450_001
	phones     = 2000
)

// diary hands out starts that nobody has booked: 15 minutes each, barber by barber, day after day.
type diary struct {
	shop *shop
	turn atomic.Int64
	from time.Time
}

func (d *diary) next() booking.BookRequest {
	n := int(d.turn.Add(1)) - 1
	barber := d.shop.barbers[n%len(d.shop.barbers)]
	n2 := n / len(d.shop.barbers)
	return booking.BookRequest{
		ServiceIDs: []uuid.UUID{d.shop.service}, BarberID: &barber,
		StartsAt: d.from.Add(time.Duration(n2) * 15 * time.Minute), Payment: "at_shop", Consent: true,
		Customer: booking.CustomerRequest{Name: "Juan Pérez", Phone: fmt.Sprintf("+54911%08d", firstPhone+n%phones)},
	}
}

func (d *diary) request(int) []byte {
	body, err := json.Marshal(d.next())
	if err != nil {
		panic(err) // the type is ours
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "POST /api/v1/public/shops/%s/bookings HTTP/1.1\r\nHost: bench\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n", d.shop.slug, len(body))
	b.Write(body)
	return b.Bytes()
}

// past gives a shop its customers and a month behind it. Without them the planner takes the tables for empty, and the
// first thousands of bookings would be measured with plans that the first minute of autovacuum corrects.
func (r *run) past(ctx context.Context, s *shop) error {
	if err := s.fill(ctx, r.db, 20_000, 13, 0); err != nil {
		return err
	}
	_, err := r.db.Exec(ctx, `INSERT INTO customers (shop_id, id, name, phone)
		SELECT $1, gen_random_uuid(), 'Juan Pérez', '+54911' || $2::int + n FROM generate_series(0, $3::int - 1) AS n`,
		s.id, firstPhone, phones)
	if err == nil {
		_, err = r.db.Exec(ctx, "VACUUM ANALYZE")
	}
	if err != nil {
		return fmt.Errorf("make the past of %s: %w", s.slug, err)
	}
	return nil
}

func (r *run) book(ctx context.Context) error {
	s, err := makeShop(ctx, r.db, "busy", 60, 15, 0, 24*60)
	if err != nil {
		return err
	}
	if err := r.past(ctx, s); err != nil {
		return err
	}
	d := &diary{shop: s, from: time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 2).Add(3 * time.Hour)}
	keys := []seal.Key{seal.NewKey("bench")}
	ring, err := seal.NewRing(keys...)
	if err != nil {
		return fmt.Errorf("make keys: %w", err)
	}
	db, err := pg.Open(ctx, pg.Options{URL: r.database, AppName: "bare", Sealer: ring})
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer db.Close()
	domain := booking.New(db, booking.Options{
		Clock: clock.System{}, Sealer: ring, Fanout: nobody{}, Counter: nobody{}, Log: slog.New(slog.DiscardHandler),
	})
	for _, n := range []int{16, 64} {
		rate, err := r.rates(ctx,
			func() result { return r.bareSQL(ctx, db, domain, d, n) },
			func() result { return closed(ctx, r.api.address, n, r.length, 201, d.request) })
		if err != nil {
			return err
		}
		ratio := rate[1] / rate[0]
		r.report(fmt.Sprintf("bookings committed, %d clients", n), perSecond(rate[1]), perSecond(rate[0]), fmt.Sprintf("%.2f", ratio),
			">= 0.70 of SQL, >= 800/s", ratio >= 0.70 && rate[1] >= 800)
	}
	return nil
}

// bareSQL drives the very statements of a booking, pipelined, from a loop without HTTP or decisions: what PostgreSQL
// gives at most. They are prepared beforehand, outside the time measured.
func (r *run) bareSQL(ctx context.Context, db *pg.DB, domain *booking.Service, d *diary, n int) (out result) {
	prepared := make([]*pg.Queue, 0, int(4000*r.length.Seconds()))
	var shop uuid.UUID
	for range cap(prepared) {
		id, queue, err := domain.Prepare(ctx, d.shop.slug, d.next())
		if err != nil {
			out.err = err
			return out
		}
		shop = id
		prepared = append(prepared, queue)
	}
	var turn, done atomic.Int64
	var group sync.WaitGroup
	var mu sync.Mutex
	begin := time.Now()
	for range n {
		group.Go(func() {
			for time.Since(begin) < r.length {
				i := int(turn.Add(1)) - 1
				if i >= len(prepared) {
					return
				}
				err := db.Run(ctx, shop, prepared[i])
				if pg.Constraint(err) == "bookings_shop_id_code_key" {
					continue // two turnos drew the same code, for which Book draws again
				}
				if err != nil {
					mu.Lock()
					out.err = errors.Join(out.err, err)
					mu.Unlock()
					return
				}
				done.Add(1)
			}
		})
	}
	group.Wait()
	out.rate = float64(done.Load()) / time.Since(begin).Seconds()
	return out
}

// nobody is told of anything.
type nobody struct{}

// Publish drops a notice.
func (nobody) Publish(context.Context, booking.Notice) {}

// Count drops a count.
func (nobody) Count(string, string) {}

package main

import (
	"context"
	_ "embed"
	"fmt"
	"net/http"
	"time"
)

const (
	remindShops   = 20
	remindEach    = 5000
	remindBooking = 100.0 // a second, before and while reminders are sent
	remindSeconds = 15
	remindPasses  = 3 // of which the median counts: one alone may meet a checkpoint
)

// remind measures reminders that are all due at once, and how long bookings wait while they are sent.
func (r *run) remind(ctx context.Context, api *process, heard *ear) error {
	s, err := makeShop(ctx, r.db, "agenda", 60, 15, 0, 24*60)
	if err != nil {
		return err
	}
	if err := r.past(ctx, s); err != nil {
		return err
	}
	d := &diary{shop: s, from: time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 4).Add(3 * time.Hour)}
	book := func(passes int) (p99 time.Duration, err error) {
		var all99 []float64
		for range passes {
			out := openBy(ctx, api.address, clients, remindBooking, remindSeconds*time.Second, http.StatusCreated, all(d.request))
			if err := out.check(); err != nil {
				return 0, fmt.Errorf("book: %w", err)
			}
			all99 = append(all99, float64(out.p99))
		}
		return time.Duration(median(all99)), nil
	}
	if _, err := book(1); err != nil { // warms
		return err
	}
	quiet, err := book(remindPasses)
	if err != nil {
		return err
	}
	step(fmt.Sprintf("write %d turnos whose reminder is due", remindShops*remindEach))
	for i := range remindShops {
		if err := r.crowd(ctx, i); err != nil {
			return err
		}
	}
	if _, err := r.db.Exec(ctx, "ANALYZE"); err != nil { // as autovacuum does within a minute
		return fmt.Errorf("analyze: %w", err)
	}
	if err := await(ctx, func() bool { n, _ := heard.reminders(); return n > 0 }); err != nil {
		return err
	}
	busy, err := book(remindPasses)
	if err != nil {
		return err
	}
	if n, _ := heard.reminders(); n >= remindShops*remindEach {
		return fmt.Errorf("%w: all reminders were sent before the bookings ended", errMoney)
	}
	if err := await(ctx, func() bool { n, _ := heard.reminders(); return n >= remindShops*remindEach }); err != nil {
		return err
	}
	n, took := heard.reminders()
	rate := float64(n) / took.Seconds()
	r.report(fmt.Sprintf("%d reminders due at once", n), perSecond(rate), "", "", ">= 500/s", rate >= 500)
	ratio := float64(busy) / float64(quiet)
	r.report("  p99 of bookings meanwhile, and before", ms(busy), ms(quiet), fmt.Sprintf("%.2f", ratio), "< 2", ratio < 2)
	return nil
}

//go:embed crowd.sql
var crowdSQL string

// crowd makes a shop with turnos a day from now, whose reminder of 24 hours is due.
func (r *run) crowd(ctx context.Context, i int) error {
	s, err := makeShop(ctx, r.db, fmt.Sprintf("crowd-%d", i), 1, 15, 0, 24*60)
	if err != nil {
		return err
	}
	_, err = r.db.Exec(ctx, crowdSQL,
		s.id, 60_000_000+i*remindEach, remindEach, s.service, s.barbers[0])
	if err != nil {
		return fmt.Errorf("fill %s: %w", s.slug, err)
	}
	return r.chatty(ctx, s) // last: until then the planner finds nothing of it
}

// chatty lets a shop remind a day before, at any hour, and as many as there are.
func (r *run) chatty(ctx context.Context, s *shop) error {
	_, err := r.db.Exec(ctx, `UPDATE shops SET reminder_hours = '{24}', quiet_from_minute = 0, quiet_to_minute = 0,
		messages_per_day = 100000 WHERE id = $1`, s.id)
	if err != nil {
		return fmt.Errorf("let %s write: %w", s.slug, err)
	}
	return nil
}

// await waits until something is so.
func await(ctx context.Context, ok func() bool) error {
	for end := time.Now().Add(4 * time.Minute); !ok(); {
		if time.Now().After(end) {
			return fmt.Errorf("%w: waited four minutes", errMoney)
		}
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

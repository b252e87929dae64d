package fault_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/test/stack"
)

// A process that dies between the commit of a booking and telling the others leaves their caches wrong. Nobody tells
// them in this test either: the change is committed past every process.
func TestNoAnswerIsStalerThanTwoSeconds(t *testing.T) {
	t.Parallel()
	const most = 2 * time.Second
	url := testdb.New(t).URL
	shop := stack.NewShop(t, url, 1)
	redis := testdb.Redis(t)
	var watchers []*watcher
	for range 2 {
		a := stack.Run(t, stack.Options{Database: url, Redis: redis})
		for _, conditional := range []bool{false, true} {
			watchers = append(watchers, &watcher{t: t, shop: shop, c: stack.NewCaller(a.URL), conditional: conditional, start: shop.Day(3).Add(11 * time.Hour)})
		}
	}
	for _, change := range []struct {
		name string
		make func(t *testing.T)
		free bool // whether the start is on offer afterwards
	}{
		{"a booking", func(t *testing.T) { t.Helper(); writeTurno(t, shop, shop.Barbers[0], watchers[0].start) }, false},
		{"a cancellation", cancelAll(shop), true},
		{"another booking", func(t *testing.T) { t.Helper(); writeTurno(t, shop, shop.Barbers[0], watchers[0].start) }, false},
		{"another cancellation", cancelAll(shop), true},
		{"a day off", func(t *testing.T) {
			t.Helper()
			shop.Exec(t, `INSERT INTO time_off (shop_id, id, barber_id, starts_at, ends_at) VALUES ($1, gen_random_uuid(), $2, $3, $4)`,
				shop.ID, shop.Barbers[0], shop.Day(3), shop.Day(4))
		}, false},
	} {
		for _, w := range watchers {
			for range 3 { // asked for often enough that it is cached
				w.look()
			}
		}
		change.make(t)
		committed := time.Now()
		var watching sync.WaitGroup
		for i, w := range watchers {
			watching.Go(func() {
				last := w.until(committed.Add(most+500*time.Millisecond), change.free)
				if late := last.Sub(committed); late >= most {
					t.Errorf("%s: watcher %d was answered as before %s after the commit, want less than %s", change.name, i, late, most)
				} else {
					t.Logf("%s: watcher %d saw it the old way for %s", change.name, i, max(0, late))
				}
			})
		}
		watching.Wait()
	}
}

func cancelAll(shop *stack.Shop) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		shop.Exec(t, `WITH gone AS (UPDATE bookings SET status = 'cancelled_by_shop', version = 2 WHERE shop_id = $1 AND status = 'confirmed' RETURNING id),
			logged AS (INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind) SELECT $1, id, 2, 'cancelled_by_shop', 'user' FROM gone)
			UPDATE occupancies SET active = false WHERE shop_id = $1 AND active`, shop.ID)
	}
}

// watcher asks one process for the free times of a day; a conditional one says what it has.
type watcher struct {
	t           *testing.T
	shop        *stack.Shop
	c           *stack.Caller
	conditional bool
	start       time.Time

	etag string
	free bool
}

// look asks and returns whether the start is on offer.
func (w *watcher) look() bool {
	day := w.start.Format(time.DateOnly)
	var headers []string
	if w.conditional && w.etag != "" {
		headers = []string{"If-None-Match", w.etag}
	}
	a, err := w.c.Call(w.t.Context(), "GET", "/api/v1/public/shops/"+w.shop.Slug+"/availability?service_id="+w.shop.Service.String()+"&from="+day+"&to="+day, nil, headers...)
	if err != nil || (a.Status != 200 && a.Status != 304) {
		w.t.Errorf("availability: got %s, %v", a, err)
		return w.free
	}
	if a.Status == 304 {
		return w.free
	}
	var list struct {
		Days []struct {
			Slots []struct {
				Start   time.Time   `json:"starts_at"`
				Barbers []uuid.UUID `json:"barber_ids"`
			} `json:"slots"`
		} `json:"days"`
	}
	if err := a.Into(&list); err != nil {
		w.t.Errorf("availability: %v", err)
	}
	w.etag, w.free = a.Header.Get("ETag"), false
	for _, d := range list.Days {
		for _, s := range d.Slots {
			w.free = w.free || s.Start.Equal(w.start)
		}
	}
	return w.free
}

// until looks again and again until end and returns when the last request was sent that was answered the old way.
func (w *watcher) until(end time.Time, want bool) (last time.Time) {
	for time.Now().Before(end) {
		sent := time.Now()
		if w.look() != want {
			last = sent
		}
		stack.Pause(w.t.Context(), 20*time.Millisecond)
	}
	return last
}

package booking

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

// sees reports whether service s lists a start of the first barber.
func (r *rig) sees(t *testing.T, s *Service, wall string) bool {
	t.Helper()
	for _, at := range r.get(t, s, "from", wall[:10], "to", wall[:10]).Days[0].Slots {
		if at.StartsAt.Equal(r.At(t, wall)) {
			return slices.Contains(at.BarberIDs, r.Barbers[0])
		}
	}
	return false
}

const threeOClock = "2026-03-02 15:00"

func TestACommitIsSeenAtOnceHereAndWhereItIsTold(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	told := r.another()
	r.notices.to = []*Service{told}
	both := func(step string, want bool) {
		t.Helper()
		for name, s := range map[string]*Service{"here": r.Service, "in another process": told} {
			if got := r.sees(t, s, threeOClock); got != want {
				t.Errorf("%s, %s: got listed %v, want %v", step, name, got, want)
			}
		}
	}
	both("at first", true)
	h := r.hold(t, threeOClock, 0, "")
	both("held", false)
	if err := r.ReleaseHold(t.Context(), h.Token); err != nil {
		t.Fatalf("ReleaseHold: %v", err)
	}
	both("released", true)
	out := r.book(t, r.request(t, threeOClock, 0, 1))
	both("booked", false)
	if _, err := r.Reschedule(t.Context(), r.ID, out.Booking.ID, nil, r.staffTo(t, "2026-03-02 16:00")); err != nil {
		t.Fatalf("Reschedule: %v", err)
	}
	both("moved away", true)
	if _, err := r.Reschedule(t.Context(), r.ID, out.Booking.ID, nil, r.staffTo(t, threeOClock)); err != nil {
		t.Fatalf("Reschedule: %v", err)
	}
	both("moved back", false)
	r.move(t, out.Booking.ID, "cancel")
	both("cancelled", true)
	r.Exec(t, `UPDATE weekly_hours SET end_minute = 900 WHERE shop_id = $1`, r.ID)
	r.ShopChanged(t.Context(), r.ID)
	both("closed at 15:00", false)
}

func TestACommitThatNobodyToldOfIsSeenAfterMaxAge(t *testing.T) {
	t.Parallel()
	address := testdb.New(t).URL
	tests := []struct {
		name   string
		change func(t *testing.T, r *rig)
	}{
		{"a turno of a process that died before it told", func(t *testing.T, r *rig) {
			t.Helper()
			if _, err := r.another().Book(t.Context(), r.Slug, r.request(t, threeOClock, 0, 1)); err != nil {
				t.Fatalf("Book: %v", err)
			}
		}},
		{"a turno written by hand", func(t *testing.T, r *rig) {
			t.Helper()
			r.Shop.Book(t, testkit.Turno{Start: r.At(t, threeOClock)})
		}},
		{"hours changed by hand", func(t *testing.T, r *rig) {
			t.Helper()
			r.Exec(t, `UPDATE weekly_hours SET end_minute = 900 WHERE shop_id = $1`, r.ID)
		}},
		{"a setting changed by hand", func(t *testing.T, r *rig) {
			t.Helper()
			r.set(t, "notice_minutes = 600")
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRigOn(t, address, testkit.Spec{})
			r.day(t, threeOClock[:10])
			tt.change(t, r)
			r.Clock.Advance(maxAge - time.Nanosecond)
			if !r.sees(t, r.Service, threeOClock) {
				t.Error("availability within maxAge: got the change already, want the cached answer")
			}
			r.Clock.Advance(time.Nanosecond)
			if r.sees(t, r.Service, threeOClock) {
				t.Error("availability after maxAge: got the old answer")
			}
		})
	}
}

func TestMissedNoticesMakeEverythingBeChecked(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.day(t, threeOClock[:10])
	r.Shop.Book(t, testkit.Turno{Start: r.At(t, threeOClock)})
	r.MissedNotices()
	if r.sees(t, r.Service, threeOClock) {
		t.Error("availability after missed notices: got the old answer")
	}
	r.trips.Store(0)
	r.day(t, threeOClock[:10])
	if n := r.trips.Load(); n != 0 {
		t.Errorf("round trips after the check: got %d, want 0", n)
	}
}

// A change that commits after an answer was read, and before it is kept, must not be hidden by it.
func TestAnAnswerOvertakenByACommitIsNotKept(t *testing.T) {
	t.Parallel()
	address := testdb.New(t).URL
	for name, told := range map[string]bool{"with a notice": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRigOn(t, address, testkit.Spec{})
			rival := r.another()
			slow := slowService(t, r, func() {
				if _, err := rival.Book(t.Context(), r.Slug, r.request(t, threeOClock, 0, 1)); err != nil {
					t.Errorf("Book: %v", err)
				}
			})
			if told {
				rival.fanout = &notices{to: []*Service{slow}}
			}
			if !r.sees(t, slow, threeOClock) {
				t.Error("availability while the turno is made: got it already, want what was read before")
			}
			if !told {
				r.Clock.Advance(maxAge)
			}
			if r.sees(t, slow, threeOClock) {
				t.Error("availability afterwards: got the answer that was overtaken")
			}
		})
	}
}

// slowService is a process in which once, between reading occupancies and keeping the answer, something happens.
func slowService(t *testing.T, r *rig, once func()) *Service {
	t.Helper()
	var done sync.Once
	db, err := pg.Open(t.Context(), pg.Options{URL: r.address, AppName: "slow", Sealer: testkit.Sealer{}, Observe: func(query string, _ time.Duration, _ error) {
		if query == "LiveOccupancies" {
			done.Do(once)
		}
	}})
	if err != nil {
		t.Fatalf("pg.Open: %v", err)
	}
	t.Cleanup(db.Close)
	return newService(db, r.Shop, &notices{})
}

func TestTimeAloneEndsAnAnswer(t *testing.T) {
	t.Parallel()
	address := testdb.New(t).URL
	t.Run("when the first start comes within the notice", func(t *testing.T) {
		t.Parallel()
		r := newRigOn(t, address, testkit.Spec{})
		if !r.sees(t, r.Service, "2026-03-02 10:00") {
			t.Error("availability an hour before: got no 10:00")
		}
		r.Clock.Advance(time.Second)
		if r.sees(t, r.Service, "2026-03-02 10:00") {
			t.Error("availability less than an hour before: got 10:00")
		}
	})
	t.Run("when a hold runs out", func(t *testing.T) {
		t.Parallel()
		r := newRigOn(t, address, testkit.Spec{})
		r.hold(t, threeOClock, 0, "")
		if r.sees(t, r.Service, threeOClock) {
			t.Error("availability: got a held time")
		}
		r.Clock.Advance(10 * time.Minute)
		if !r.sees(t, r.Service, threeOClock) {
			t.Error("availability after the hold: got no 15:00")
		}
	})
	t.Run("when the day ends", func(t *testing.T) {
		t.Parallel()
		r := newRigOn(t, address, testkit.Spec{})
		r.Clock.Set(r.At(t, "2026-03-02 23:59"))
		if got := r.get(t, r.Service).Days[0].Date; got != "2026-03-02" {
			t.Errorf("availability before midnight: got days from %s", got)
		}
		r.Clock.Advance(time.Minute)
		if got := r.get(t, r.Service).Days[0].Date; got != "2026-03-03" {
			t.Errorf("availability after midnight: got days from %s, want 2026-03-03", got)
		}
	})
	t.Run("when the next free day comes within the notice", func(t *testing.T) {
		t.Parallel()
		r := newRigOn(t, address, testkit.Spec{})
		r.set(t, fmt.Sprintf("notice_minutes = %d", 7*24*60+8*60+29)) // up to 17:29 of the next Monday, and 17:30 is its last start
		for _, want := range []string{"2026-03-09", "2026-03-10"} {
			if got := r.get(t, r.Service, "from", "2026-03-08", "to", "2026-03-08").Next; got == nil || *got != want {
				t.Errorf("next_available_date: got %v, want %s", got, want)
			}
			r.Clock.Advance(2 * time.Minute)
		}
	})
}

func TestRoundTrips(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Chairs: 2})
	steps := []struct {
		name  string
		query []string
		most  int64
	}{
		{"cold", nil, 2},
		{"warm", nil, 0},
		{"a day without a start, warm setup", []string{"from", "2026-03-08", "to", "2026-03-08"}, 2},
		{"the same, warm", []string{"from", "2026-03-08", "to", "2026-03-08"}, 0},
		{"another day", []string{"from", "2026-03-09", "to", "2026-03-09"}, 1},
		{"beyond the horizon", []string{"from", "2027-03-09", "to", "2027-03-09"}, 0},
	}
	for _, step := range steps {
		r.trips.Store(0)
		r.get(t, r.Service, step.query...)
		if n := r.trips.Load(); n > step.most {
			t.Errorf("%s: got %d round trips, want at most %d", step.name, n, step.most)
		}
	}
	cold := r.another()
	r.trips.Store(0)
	if next := r.get(t, cold, "from", "2026-03-08", "to", "2026-03-08").Next; next == nil || *next != "2026-03-09" {
		t.Errorf("next_available_date: got %v, want 2026-03-09", next)
	}
	if n := r.trips.Load(); n > 2 {
		t.Errorf("cold, a day without a start: got %d round trips, want at most 2", n)
	}
	r.Clock.Advance(maxAge)
	r.trips.Store(0)
	r.get(t, cold, "from", "2026-03-08", "to", "2026-03-08")
	if n := r.trips.Load(); n != 1 {
		t.Errorf("warm, checked again: got %d round trips, want 1", n)
	}
}

func TestManyWhoAskTheSameWaitForOneSearch(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.get(t, r.Service)
	r.Receive(Notice{Shop: r.ID})
	r.trips.Store(0)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() { r.get(t, r.Service) })
	}
	all.Wait()
	if n := r.trips.Load(); n > 4 {
		t.Errorf("round trips of 16 at once: got %d, want about one", n)
	}
}

func TestTheCacheStaysBounded(t *testing.T) {
	t.Parallel()
	c := newShops()
	var all sync.WaitGroup
	var most atomic.Int64
	for range 4 {
		sh := c.add(&Setup{LoadSetupRow: sqlgen.LoadSetupRow{ID: pg.NewID(), Slug: pg.NewID().String()}}, testkit.Now())
		all.Go(func() {
			for i := range 200 {
				c.keep(sh, fmt.Sprint("q=", i%50), newAnswer([]byte(strings.Repeat("x", 256<<10))))
				most.Store(max(most.Load(), c.size.Load()))
			}
		})
	}
	all.Wait()
	if limit := int64(maxCacheSize + 4*300<<10); most.Load() > limit {
		t.Errorf("size: got %d bytes, want at most %d", most.Load(), limit)
	}
	var kept int64
	for _, sh := range c.byID {
		for _, a := range sh.answers {
			kept += a.size()
		}
	}
	if kept != c.size.Load() || kept == 0 {
		t.Errorf("size: got %d counted for %d bytes kept", c.size.Load(), kept)
	}
	for _, sh := range c.byID {
		c.size.Add(-sh.forget())
	}
	if n := c.size.Load(); n != 0 {
		t.Errorf("size of nothing: got %d, want 0", n)
	}
}

// TestAnAnswerKeepsItsBytesWhileSomebodyHasIt lets readers and writers share a cache that is too small for them: the
// memory of an answer must not become another's before the last reader is done.
func TestAnAnswerKeepsItsBytesWhileSomebodyHasIt(t *testing.T) {
	t.Parallel()
	s := &Service{shops: newShops()}
	now := testkit.Now()
	sh := s.shops.add(&Setup{LoadSetupRow: sqlgen.LoadSetupRow{ID: pg.NewID(), Slug: "demo"}}, now)
	var all sync.WaitGroup
	var found, reused atomic.Int64
	for range 8 {
		all.Go(func() {
			for i := range 500 {
				key := byte(rand.N(60))
				a := s.answer(sh, string(key), now)
				if a != nil {
					found.Add(1)
				} else {
					body := blank(300 << 10)
					if len(body[:1]) > 0 && body[:1][0] != 0 {
						reused.Add(1)
					}
					body = append(body, bytes.Repeat([]byte{key + 1}, 280<<10)...)
					a = newAnswer(body)
					a.until = math.MaxInt64
					s.shops.keep(sh, string(key), a)
				}
				runtime.Gosched()
				if got := bytes.Count(a.body, []byte{key + 1}); got != 280<<10 {
					t.Errorf("turn %d: %d of %d bytes are those of its answer", i, got, len(a.body))
				}
				a.drop()
			}
		})
	}
	all.Wait()
	if found.Load() == 0 || reused.Load() == 0 {
		t.Errorf("got %d answers found, %d in reused memory, want some of both", found.Load(), reused.Load())
	}
}

func TestShopsBeyondTheMostAreForgotten(t *testing.T) {
	t.Parallel()
	c := newShops()
	for range maxShops + 100 {
		c.add(&Setup{LoadSetupRow: sqlgen.LoadSetupRow{ID: pg.NewID(), Slug: pg.NewID().String()}}, testkit.Now())
	}
	if len(c.byID) > maxShops || len(c.bySlug) != len(c.byID) {
		t.Errorf("shops: got %d by id and %d by slug, want at most %d of both", len(c.byID), len(c.bySlug), maxShops)
	}
}

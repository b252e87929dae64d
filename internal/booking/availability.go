package booking

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/slot"
)

// searchTimeout bounds one search, its reads included.
const searchTimeout = 5 * time.Second

// serveAvailability answers GET .../availability. The way to a cached answer takes no allocation and no round trip.
func (s *Service) serveAvailability(w http.ResponseWriter, r *http.Request) error {
	slug, raw := r.PathValue("slug"), r.URL.RawQuery
	if sh := s.shops.slug(slug); sh != nil {
		if a := s.answer(sh, raw, s.clock.Now()); a != nil {
			defer a.drop()
			return a.serve(w, r)
		}
	}
	ctx, cancel := context.WithTimeout(r.Context(), searchTimeout)
	defer cancel()
	a, err := s.availability(ctx, slug, raw)
	if err != nil {
		return err
	}
	defer a.drop()
	return a.serve(w, r)
}

// availability finds or makes the answer to a query string, for the caller to drop. Requests for the same one wait for a
// single search.
func (s *Service) availability(ctx context.Context, slug, raw string) (*answer, error) {
	q, err := parseQuery(raw)
	if err != nil {
		return nil, err
	}
	sh, setup, cold, err := s.shopBySlug(ctx, slug)
	if err != nil {
		return nil, err
	}
	if a := s.answer(sh, raw, s.clock.Now()); a != nil {
		return a, nil // the check found nothing new
	}
	if q.hold != "" || q.manage != "" {
		mine, err := s.mine(ctx, setup, &q)
		if err != nil {
			return nil, err
		}
		return s.find(ctx, setup, q, mine, cold)
	}
	setup, epoch := sh.state() // before reading: what changes meanwhile makes the answer old
	key := setup.ID.String() + strconv.FormatUint(epoch, 36) + raw
	made, err, shared := s.flights.Do(key, func() (any, error) {
		// The others wait for this search, so it must not end with the one caller that began it.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), searchTimeout)
		defer cancel()
		a, err := s.find(ctx, setup, q, nil, cold)
		if err == nil {
			a.epoch = epoch
			s.shops.keep(sh, raw, a)
		}
		return a, err
	})
	if err != nil {
		return nil, err //nolint:wrapcheck // find's own error
	}
	a := made.(*answer) //nolint:forcetypeassert,errcheck // what the function above returns
	if shared {
		return a.share(), nil // nobody knows who is the last to take it, so the search itself never drops it
	}
	return a, nil
}

// workspaces keep the memory of searches.
//
//nolint:gochecknoglobals // a pool has to be shared
var workspaces = sync.Pool{New: func() any { return new(slot.Workspace) }}

// find searches and encodes. mine are occupancies that count as free.
func (s *Service) find(ctx context.Context, setup *Setup, q query, mine *claim, cold bool) (*answer, error) {
	now := s.clock.Now()
	if err := q.days(setup.plan.Day(now.Unix())); err != nil {
		return nil, err
	}
	if mine != nil {
		q.agreed = mine.agreed
	}
	search, err := q.search(setup, now.Unix())
	if err != nil {
		return nil, err
	}
	window := search.Query
	if cold { // the setup took one of the two round trips: the other one must bring what Next may need
		window.To = later(window.To, setup.plan.LastDay(now.Unix()))
	}
	taken, err := s.loadOccupied(ctx, setup, setup.plan.Window(&window))
	if err != nil {
		return nil, err
	}
	if mine != nil {
		taken.without(setup, mine.own)
	}
	w := workspaces.Get().(*slot.Workspace) //nolint:forcetypeassert,errcheck // the pool holds nothing else
	defer workspaces.Put(w)
	result := setup.plan.List(&search.Query, &taken.Busy, w)
	e := encoder{setup: setup, search: search, busy: &taken.Busy}
	if setup.Paused {
		result = &slot.Result{}
	}
	e.days(result)
	first, next := firstStart(result), firstDay(result)
	if first == 0 && !setup.Paused {
		if next, err = s.nextDay(ctx, setup, search, taken, mine, cold, w); err != nil {
			return nil, err
		}
	}
	a := newAnswer(e.finish(next))
	a.until = until(setup, taken, first, next, now)
	return a, nil
}

// nextDay finds the first free day after the ones asked for.
func (s *Service) nextDay(
	ctx context.Context, setup *Setup, q *search, taken *occupied, mine *claim, loaded bool, w *slot.Workspace,
) (clock.Date, error) {
	if !loaded {
		rest := q.Query
		rest.From, rest.To = q.To.AddDays(1), setup.plan.LastDay(q.Now)
		more, err := s.loadOccupied(ctx, setup, setup.plan.Window(&rest))
		if err != nil {
			return clock.Date{}, err
		}
		if mine != nil {
			more.without(setup, mine.own)
		}
		taken.Busy, taken.expiry = more.Busy, earlier(taken.expiry, more.expiry)
	}
	day, _ := setup.plan.Next(&q.Query, &taken.Busy, w)
	return day, nil
}

// until is when time alone changes the answer: the first start comes within the notice, a hold runs out, the day ends.
// Of the next free day only the date is known, so once the notice may have reached it every minute is a new one.
func until(setup *Setup, taken *occupied, first int64, next clock.Date, now time.Time) int64 {
	end, notice := setup.plan.Day(now.Unix()).AddDays(1).Start(setup.Location).Unix(), int64(setup.NoticeMinutes)*60
	switch {
	case first != 0:
		end = min(end, first-notice+1)
	case !next.IsZero():
		end = min(end, max(next.Start(setup.Location).Unix()-notice, now.Unix()/60*60+60))
	}
	return earlier(end, taken.expiry)
}

func earlier(a, b int64) int64 {
	if a == 0 || (b != 0 && b < a) {
		return b
	}
	return a
}

func later(a, b clock.Date) clock.Date {
	if b.After(a) {
		return b
	}
	return a
}

func firstStart(r *slot.Result) int64 {
	for i := range r.Days {
		if len(r.Days[i].Slots) > 0 {
			return r.Days[i].Slots[0].Start
		}
	}
	return 0
}

func firstDay(r *slot.Result) clock.Date {
	for i := range r.Days {
		if len(r.Days[i].Slots) > 0 {
			return r.Days[i].Date
		}
	}
	return clock.Date{}
}

// claim is what a caller brings of their own: a hold or a turno whose time counts as free, and what was agreed for the
// turno.
type claim struct {
	*own

	agreed *agreement
}

// mine resolves the tokens of a query. Unknown and spent tokens claim nothing: the search then shows the plain truth.
func (s *Service) mine(ctx context.Context, setup *Setup, q *query) (*claim, error) {
	var c *claim
	if t, ok := parseToken(q.hold); ok && t.shop() == setup.ID {
		id, err := s.byHoldToken(ctx, t)
		if err == nil {
			c, err = s.claim(ctx, setup.ID, id, false)
		}
		if err != nil && !isNotFound(err) {
			return nil, err
		}
	}
	if t, ok := parseToken(q.manage); ok && t.shop() == setup.ID {
		id, err := s.byManageToken(ctx, t)
		if err == nil {
			c, err = s.claim(ctx, setup.ID, id, true)
		}
		if err != nil && !isNotFound(err) {
			return nil, err
		}
	}
	return c, nil
}

func (s *Service) claim(ctx context.Context, shop, id uuid.UUID, agreed bool) (*claim, error) {
	mine, err := s.ownOccupancies(ctx, shop, id)
	if err != nil {
		return nil, err
	}
	c := &claim{own: mine}
	if agreed {
		b, err := s.load(ctx, shop, id)
		if err != nil {
			return nil, err
		}
		if c.agreed, err = b.agreement(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

package booking

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// rig is a shop with the service on it.
type rig struct {
	*testkit.Shop
	*Service

	address string // of the database
	notices *notices
	trips   *atomic.Int64 // round trips of the service's own pool
}

// newRig makes a shop in a database of the test's own.
func newRig(t *testing.T, spec testkit.Spec) *rig {
	t.Helper()
	return newRigOn(t, testdb.New(t).URL, spec)
}

// newRigOn makes one more shop in a database.
func newRigOn(t *testing.T, address string, spec testkit.Spec) *rig {
	t.Helper()
	r := &rig{address: address, notices: &notices{}, trips: &atomic.Int64{}}
	db := openCounting(t, address, r.trips)
	r.Shop = testkit.NewShop(t, db, spec)
	r.Service = newService(db, r.Shop, r.notices)
	r.trips.Store(0)
	return r
}

// another is one more process that serves the same shop.
func (r *rig) another() *Service { return newService(r.DB, r.Shop, &notices{}) }

func newService(db *pg.DB, shop *testkit.Shop, f Fanout) *Service {
	return New(db, Options{
		Clock: shop.Clock, Sealer: testkit.Sealer{}, Fanout: f, Counter: uncounted{}, PublicURL: "https://turnos.test",
		Log: slog.New(slog.DiscardHandler),
	})
}

// openCounting opens a pool that counts its round trips: one for each pipeline and each statement outside of one.
func openCounting(t *testing.T, address string, trips *atomic.Int64) *pg.DB {
	t.Helper()
	db, err := pg.Open(t.Context(), pg.Options{
		URL: address, AppName: "test", Sealer: testkit.Sealer{}, Timeout: 30 * time.Second, MaxConns: 8,
		Observe: func(query string, _ time.Duration, _ error) {
			if query != "select" && query != "LiveChairOccupancies" { // these travel with others
				trips.Add(1)
			}
		},
	})
	if err != nil {
		t.Fatalf("pg.Open: %v", err)
	}
	t.Cleanup(db.Close)
	return db
}

type uncounted struct{}

func (uncounted) Count(string, string) {}

// notices keeps what was published and hands it to other processes.
type notices struct {
	mu   sync.Mutex
	sent []Notice
	to   []*Service
}

func (n *notices) Publish(_ context.Context, notice Notice) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sent = append(n.sent, notice)
	for _, s := range n.to {
		s.Receive(notice)
	}
}

func (n *notices) types() (out []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, s := range n.sent {
		out = append(out, s.Type)
	}
	return out
}

// listing is an answer of availability, decoded by encoding/json.
type listing struct {
	Timezone string `json:"timezone"`
	Version  int64  `json:"version"`
	Days     []struct {
		Date  string  `json:"date"`
		Slots []start `json:"slots"`
	} `json:"days"`
	Next *string `json:"next_available_date"`
}

type start struct {
	StartsAt      time.Time   `json:"starts_at"`
	EndsAt        time.Time   `json:"ends_at"`
	BarberIDs     []uuid.UUID `json:"barber_ids"`
	PriceCentavos int64       `json:"price_centavos"`
}

// get asks for availability through the handler. Pairs are parameters; without service_id it is the shop's service.
func (r *rig) get(t *testing.T, s *Service, pairs ...string) listing {
	t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	if !values.Has("service_id") {
		values.Set("service_id", r.Shop.Service.String())
	}
	w := httptest.NewRecorder()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/?"+values.Encode(), http.NoBody)
	req.SetPathValue("slug", r.Slug)
	if err := s.serveAvailability(w, req); err != nil {
		t.Fatalf("availability %v: %v", pairs, err)
	}
	var out listing
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatalf("availability %v: not JSON: %v\n%s", pairs, err, w.Body)
	}
	return out
}

// day lists one day.
func (r *rig) day(t *testing.T, day string, pairs ...string) []start {
	t.Helper()
	return r.get(t, r.Service, append([]string{"from", day, "to", day}, pairs...)...).Days[0].Slots
}

// lists reports whether a start is listed for barber n, or for anybody with -1.
func (r *rig) lists(t *testing.T, wall string, n int, pairs ...string) bool {
	t.Helper()
	at := r.At(t, wall)
	for _, s := range r.day(t, wall[:10], pairs...) {
		if s.StartsAt.Equal(at) {
			for _, id := range s.BarberIDs {
				if n < 0 || id == r.Barbers[n] {
					return true
				}
			}
		}
	}
	return false
}

// request is a booking of the shop's service with barber n (-1: any) by a customer whose phone ends in who.
func (r *rig) request(t *testing.T, wall string, n, who int) BookRequest {
	t.Helper()
	in := BookRequest{
		ServiceIDs: []uuid.UUID{r.Shop.Service}, StartsAt: r.At(t, wall), Payment: "at_shop", Consent: true,
		Customer: CustomerRequest{Name: "Juan " + strconv.Itoa(who), Phone: "11 2345 " + strconv.Itoa(1000+who)},
	}
	if n >= 0 {
		in.BarberID = &r.Barbers[n]
	}
	return in
}

// book books and expects it to work.
func (r *rig) book(t *testing.T, in BookRequest) Booked {
	t.Helper()
	out, err := r.Service.Book(t.Context(), r.Slug, in)
	if err != nil {
		t.Fatalf("Book(%s): %v", in.StartsAt.In(r.Location), err)
	}
	return out
}

// hold keeps a start with barber n and expects it to work.
func (r *rig) hold(t *testing.T, wall string, n int, phone string) Hold {
	t.Helper()
	in := HoldRequest{ServiceIDs: []uuid.UUID{r.Shop.Service}, StartsAt: r.At(t, wall), Phone: phone}
	if n >= 0 {
		in.BarberID = &r.Barbers[n]
	}
	h, err := r.Hold(t.Context(), r.Slug, in)
	if err != nil {
		t.Fatalf("Hold(%s): %v", wall, err)
	}
	return h
}

// move takes a turno along an edge and expects it to work.
func (r *rig) move(t *testing.T, id uuid.UUID, name string) Booking {
	t.Helper()
	b, err := r.Move(r.as(t, web.RoleReception), r.ID, id, name, nil, "")
	if err != nil {
		t.Fatalf("Move(%s): %v", name, err)
	}
	return b
}

// as is the context of a member of the shop.
func (r *rig) as(t *testing.T, role web.Role) context.Context {
	t.Helper()
	return web.WithPrincipal(t.Context(), web.Principal{UserID: r.Users[role], ShopID: r.ID, Role: role})
}

// keyed is a context that carries an Idempotency-Key.
func keyed(ctx context.Context, key string) context.Context {
	return pg.WithIdempotency(ctx, pg.Key{Key: key, Route: "POST /test", RequestHash: [32]byte{1}})
}

// codeOf is the code of a fault, or the text of another error.
func codeOf(err error) string {
	if f := fault.As(err); f != nil {
		return f.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// wantError fails unless err is target.
func wantError(t *testing.T, call string, err error, target *fault.Error) {
	t.Helper()
	if !errors.Is(err, target) {
		t.Errorf("%s: got %v, want %s", call, err, target.Code)
	}
}

// wantCode fails unless err has the code.
func wantCode(t *testing.T, call string, err error, code string) {
	t.Helper()
	if got := codeOf(err); got != code {
		t.Errorf("%s: got %q, want %q", call, got, code)
	}
}

// occupied counts what is taken now.
func (r *rig) occupied(t *testing.T) int {
	t.Helper()
	return r.Count(t, `SELECT count(*) FROM occupancies WHERE active`)
}

func pageOf(limit int) web.PageParams { return web.PageParams{Limit: limit} }

// faultExtra is a further member of a fault's problem document.
func faultExtra(err error, name string) any {
	if f := fault.As(err); f != nil {
		return f.Extra[name]
	}
	return nil
}

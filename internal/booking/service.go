package booking

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/singleflight"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
)

// Notice is what the other processes and the staff's screens are told after a change.
type Notice struct {
	Shop    uuid.UUID `json:"shop"`
	Setup   bool      `json:"setup,omitempty"` // what can be booked changed, not only a turno
	Type    string    `json:"type"`            // such as "booking.confirmed"
	Booking uuid.UUID `json:"booking,omitzero"`
	Version int32     `json:"version,omitempty"`
	At      time.Time `json:"at"`
}

// Aside reports whether a notice is about money or about who waits, which change nothing of what can be booked.
func (n *Notice) Aside() bool {
	about, _, _ := strings.Cut(n.Type, ".")
	return slices.Contains([]string{"payment", "refund", "waitlist"}, about)
}

// Fanout carries notices to every process, this one excepted. It never fails: a notice that is lost is made good by
// the check every process makes within maxAge.
type Fanout interface {
	Publish(ctx context.Context, n Notice)
}

// Counter counts what happens, for the business metrics. kind is "hold", "booking", "reschedule" or the state reached;
// outcome is "ok" or the code of the error.
type Counter interface {
	Count(kind, outcome string)
}

// Options are what the service needs besides the database.
type Options struct {
	Clock     clock.Clock
	Sealer    pg.Sealer // for the links that must be shown again
	Fanout    Fanout
	Counter   Counter
	Payments  Payments // nil: nothing is paid online
	PublicURL string   // where links lead, without a slash at the end
	Log       *slog.Logger
}

// Service lists free times and books them. It is safe for concurrent use.
type Service struct {
	db       *pg.DB
	clock    clock.Clock
	sealer   pg.Sealer
	fanout   Fanout
	counter  Counter
	payments Payments
	url      string
	log      *slog.Logger
	shops    *shops
	flights  singleflight.Group
}

// New returns the service. It keeps what it learns of each shop in memory; see Receive.
func New(db *pg.DB, o Options) *Service {
	return &Service{
		db: db, clock: o.Clock, sealer: o.Sealer, fanout: o.Fanout, counter: o.Counter, payments: o.Payments,
		url: o.PublicURL, log: o.Log, shops: newShops(),
	}
}

// ShopChanged says, after the commit, that a shop's setup changed: services, hours, holidays and the like.
func (s *Service) ShopChanged(ctx context.Context, shop uuid.UUID) {
	s.shops.invalidate(shop, true)
	s.fanout.Publish(ctx, Notice{Shop: shop, Setup: true, Type: "shop.changed", At: s.clock.Now()})
}

// Receive takes a notice from another process.
func (s *Service) Receive(n Notice) {
	if !n.Aside() {
		s.shops.invalidate(n.Shop, n.Setup)
	}
}

// MissedNotices says that notices may have been lost: everything is checked before it is used again.
func (s *Service) MissedNotices() { s.shops.stale() }

// changed tells of a committed change of a turno, here at once and elsewhere before the answer goes out.
func (s *Service) changed(ctx context.Context, shop, booking uuid.UUID, version int32, kind string) {
	s.shops.invalidate(shop, false)
	s.fanout.Publish(ctx, Notice{Shop: shop, Type: "booking." + kind, Booking: booking, Version: version, At: s.clock.Now()})
}

// now is the current instant as PostgreSQL keeps it, in microseconds, so that an answer and a later read agree.
func (s *Service) now() time.Time { return s.clock.Now().Truncate(time.Microsecond) }

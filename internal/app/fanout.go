package app

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/account"
	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/cache"
	"github.com/barberpro/barberpro/internal/live"
)

// noticeChannel carries what changed from each process to all.
const noticeChannel = "barberpro:notices"

// fanout takes notices to the screens of this process and, through Redis, to the other processes.
type fanout struct {
	cache *cache.Client
	hub   *live.Hub
	log   *slog.Logger
	self  uuid.UUID
	wake  func(shop uuid.UUID) // the outbox, which a change of a turno has written to
}

// envelope is a notice on the wire, with the process it comes from.
type envelope struct {
	From   uuid.UUID      `json:"from"`
	Notice booking.Notice `json:"notice"`
}

func newFanout(c *cache.Client, hub *live.Hub, log *slog.Logger) *fanout {
	return &fanout{cache: c, hub: hub, log: log, self: uuid.New(), wake: func(uuid.UUID) {}}
}

// Publish tells the others and returns when they can know, or at once while Redis is away.
func (f *fanout) Publish(ctx context.Context, n booking.Notice) {
	f.tell(n)
	payload, err := json.Marshal(envelope{f.self, n})
	if err != nil {
		f.log.ErrorContext(ctx, "encode notice", "error", err)
		return
	}
	f.cache.Publish(context.WithoutCancel(ctx), noticeChannel, payload)
}

// tell takes a notice to the screens of this process, and wakes the outbox for what its cause has written there.
func (f *fanout) tell(n booking.Notice) {
	f.hub.Send(n.Shop, n)
	if !n.Aside() { // one of money comes out of the outbox, one of who waits has nothing there
		f.wake(n.Shop)
	}
}

// listen takes in what other processes published, until ctx ends.
func (f *fanout) listen(ctx context.Context, bookings *booking.Service, accounts *account.Service) {
	got := func(channel string, payload []byte) {
		if channel == account.Channel {
			accounts.Hear(payload)
			return
		}
		var e envelope
		if err := json.Unmarshal(payload, &e); err != nil {
			f.log.DebugContext(ctx, "notice not understood", "error", err)
			return
		}
		if e.From != f.self {
			bookings.Receive(e.Notice)
			f.tell(e.Notice)
		}
	}
	f.cache.Subscribe(ctx, bookings.MissedNotices, got, noticeChannel, account.Channel)
}

// broadcast carries revocations of sessions to the other processes.
type broadcast struct{ app *App }

// Publish never fails: a process that misses it asks the database within a second.
func (b broadcast) Publish(ctx context.Context, channel string, payload []byte) error {
	b.app.cache.Publish(ctx, channel, payload)
	return nil
}

package booking

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// SQLSTATEs of this domain's statements, besides those of pg.
const (
	codeSetupChanged = "BP006"
	codeTooManyHolds = "BP007"
)

const (
	maxAttempts = 12 // to place one wish while others take what it found free
	nearestFree = 3  // how many starts are offered instead of one that is taken
)

// attempt is one try to write a place. It returns the error of the statement as it is.
type attempt func(ctx context.Context, p *place, releaseExpired bool) error

// grant places a wish and writes it, trying the next best place while others win the race for the one before. What
// the constraints refuse is looked at afresh: an expired hold in the way is released, a lost chair or barber replaced.
// Errors: those of choose and write; ErrSlotTaken carries the nearest free starts.
func (s *Service) grant(ctx context.Context, id uuid.UUID, w wish, write attempt) error {
	fresh := false
	for range maxAttempts {
		setup, err := s.shopByID(ctx, id)
		if err != nil {
			return err
		}
		if setup.Paused && !w.staff {
			return ErrShopPaused
		}
		places, err := s.choose(ctx, setup, w, fresh)
		if err != nil {
			return err
		}
		p := &places[0]
		err = write(ctx, p, fresh)
		switch {
		case err == nil:
			return nil
		case pg.Code(err) == codeSetupChanged:
			s.shops.invalidate(id, true)
		case isTaken(err):
			fresh = true
		case errors.Is(err, ErrTryAgain): // the write has changed what was in the way
		default:
			return err
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("book: %w", err)
		}
	}
	return ErrSlotTaken
}

// isTaken reports whether somebody else has the time: our own refusals, the constraint itself, or the victim's side of
// a deadlock, which means that a rival was let through.
func isTaken(err error) bool {
	switch pg.Code(err) {
	case pg.CodeSlotTaken, pg.CodeChairTaken, pg.CodeExclusion, pg.CodeDeadlock:
		return true
	}
	return false
}

// expireInTheWay queues the release of expired holds that take the place's time.
func (s *Service) expireInTheWay(ctx context.Context, q *pg.Queue, p *place) error {
	now := s.clock.Now()
	first, last := p.spans[0], p.spans[len(p.spans)-1]
	_, err := sqlgen.New(q).ExpireDue(ctx, sqlgen.ExpireDueParams{
		ShopID: p.setup.ID, At: &now, BarberIds: expiryBarbers(p), Most: 100,
		FromAt: time.Unix(first.Start, 0), ToAt: time.Unix(last.End, 0), RequestID: web.RequestID(ctx),
	})
	if !errors.Is(err, pg.ErrQueued) {
		return fmt.Errorf("queue expiry: %w", err)
	}
	return nil
}

// expiryBarbers are those whose expired holds may be in the way: with chairs, anybody's.
func expiryBarbers(p *place) []uuid.UUID {
	if len(p.chairs) == 0 {
		return []uuid.UUID{p.setup.Barbers[p.barber].ID}
	}
	all := make([]uuid.UUID, len(p.setup.Barbers))
	for i := range p.setup.Barbers {
		all[i] = p.setup.Barbers[i].ID
	}
	return all
}

// sourcePublic marks what people booked themselves.
const sourcePublic = "public"

// draft is a new booking before it has a place.
type draft struct {
	id           uuid.UUID
	code         string
	status       Status
	source       string
	customerID   *uuid.UUID
	phone        *string // finds or makes the customer
	name, note   string
	payment      string
	expiresAt    *time.Time
	overbook     *string // reason
	hold, manage *token
	holdPhone    *string
	consent      *string
	event        string
	facts        facts
	asked        int64      // centavos to pay now
	intent       *uuid.UUID // of their payment
	createdAt    time.Time
}

// params are the draft at its place, as CreateBooking takes them.
func (s *Service) params(ctx context.Context, d *draft, p *place, c *columns) (sqlgen.CreateBookingParams, error) {
	kind, user := audit.Actor(ctx)
	out := sqlgen.CreateBookingParams{
		SetupVersion: p.setup.Version, ShopID: p.setup.ID, ID: d.id, Chairs: c.chairs, BarberID: c.barberID, BarberName: c.barberName,
		SpanStarts: c.starts, SpanEnds: c.ends, ExpiresAt: d.expiresAt, Overbook: d.overbook != nil, OverbookReason: d.overbook,
		Code: d.code, Status: string(d.status), Source: d.source, CustomerID: d.customerID, CustomerPhone: d.phone,
		CustomerName: d.name, Note: d.note, StartsAt: c.startsAt, EndsAt: c.endsAt, LocalStartsAt: p.setup.wall(c.startsAt),
		TotalCentavos: c.total, DepositCentavos: c.deposit, Payment: d.payment, CancellableUntil: c.cancellable,
		HoldPhone: d.holdPhone, ConsentVersion: d.consent, CreatedAt: d.createdAt,
		LineServices: c.services, LineNames: c.names, LineStarts: c.lineStarts, LineEnds: c.lineEnd,
		LinePrices: c.prices, LinePolicies: c.policies,
		EventKind: d.event, ActorKind: kind, ActorID: user, RequestID: web.RequestID(ctx), EventDetail: []byte("{}"),
	}
	if d.hold != nil {
		out.HoldTokenHash = d.hold.hash()
	}
	if d.manage != nil {
		sealed, err := s.sealer.Seal(d.manage[:], manageContext(d.id))
		if err != nil {
			return out, fmt.Errorf("seal link: %w", err)
		}
		out.ManageTokenHash, out.ManageTokenSealed = d.manage.hash(), sealed
	}
	return out, nil
}

// manageContext binds a sealed link to its turno.
func manageContext(booking uuid.UUID) []byte { return append([]byte("manage:"), booking[:]...) }

// booking is the draft at its place as the API shows it.
func (d *draft) booking(p *place, c *columns) Booking {
	return Booking{
		ID: d.id, Code: d.code, Status: d.status, Version: 1, ShopID: p.setup.ID, Lines: c.lines,
		StartsAt: c.startsAt, EndsAt: c.endsAt, TotalCentavos: c.total, DepositCentavos: c.deposit,
		CancellableUntil: c.cancellable, CreatedAt: d.createdAt.In(p.setup.Location),
		ExpiresAt: localTime(p.setup, d.expiresAt), Note: d.note,
	}
}

func localTime(s *Setup, t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	l := t.In(s.Location)
	return &l
}

func isNotFound(err error) bool { return fault.KindOf(err) == fault.NotFound && fault.As(err) != nil }

// begin queues what comes first in every pipeline that books: the key of the request and, after a lost race, the
// release of expired holds.
func (s *Service) begin(ctx context.Context, q *pg.Queue, p *place, release bool, key pg.Key, keyed bool, answer any) error {
	if keyed {
		sealed, err := s.db.SealAnswer(p.setup.ID, key, answer)
		if err != nil {
			return fmt.Errorf("store answer: %w", err)
		}
		q.Batch.Queue(pg.InsertKey, p.setup.ID, key.Route, key.Key, key.RequestHash[:], sealed)
	}
	if release {
		return s.expireInTheWay(ctx, q, p)
	}
	return nil
}

// commit runs the pipeline. A code that is in use already is replaced, so that the next attempt has another.
func (s *Service) commit(ctx context.Context, shop uuid.UUID, queue *pg.Queue, d *draft) error {
	err := s.db.Run(ctx, shop, queue)
	switch {
	case pg.Code(err) == codeTooManyHolds:
		return ErrTooManyHolds.Because(err)
	case pg.Constraint(err) == "bookings_shop_id_code_key":
		d.code = newCode()
		return ErrTryAgain.Because(err)
	}
	return err
}

// replayed looks, when a request with a key failed, whether it only failed because it had succeeded before: its key is
// stored, and by now its own turno is in the way. Then answer gets what was answered. Other errors pass through.
func (s *Service) replayed(ctx context.Context, shop uuid.UUID, err error, answer any) (bool, error) {
	key, keyed := pg.IdempotencyFrom(ctx)
	if err == nil || !keyed {
		return false, err
	}
	switch replayErr := s.db.Replay(ctx, shop, key, answer); {
	case replayErr == nil:
		return true, nil
	case !errors.Is(replayErr, pg.ErrIdempotencyInFlight):
		return false, fmt.Errorf("replay: %w", replayErr)
	case pg.IsReplay(err), pg.Code(err) == pg.CodeLockTimeout:
		return false, pg.ErrIdempotencyInFlight.Because(err)
	}
	return false, err // nothing is stored: it failed for its own reason
}

func (s *Service) count(kind string, err error) {
	outcome := "ok"
	if f := fault.As(err); f != nil {
		outcome = f.Code
	} else if err != nil {
		outcome = "error"
	}
	s.counter.Count(kind, outcome)
}

package booking

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/pg"
)

// OfferRequest is a time to offer to somebody who waits.
type OfferRequest struct {
	StartsAt time.Time  `json:"starts_at"`
	BarberID *uuid.UUID `json:"barber_id,omitempty" doc:"Sin barbero: el que espera la persona, o cualquiera"`
}

// Offer holds a time for somebody who waits, and writes to them; the time is theirs to take until the offer ends. It runs once
// per Idempotency-Key. Errors: ErrWaitingNotFound, ErrNotWaiting, ErrSlotTaken, those of the search.
func (s *Service) Offer(ctx context.Context, shop, id uuid.UUID, in OfferRequest) (WaitEntry, error) {
	return s.offer(ctx, shop, id, in, true)
}

// offer is Offer; what is offered without staff keeps to the rules that bind the public.
func (s *Service) offer(ctx context.Context, shop, id uuid.UUID, in OfferRequest, staff bool) (out WaitEntry, err error) {
	defer func() { s.count("offer", err) }()
	setup, err := s.shopByID(ctx, shop)
	if err != nil {
		return out, err
	}
	var seen waiting
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) (err error) {
		seen, err = waitingFrom(ctx, tx, setup, id, s.clock.Now())
		return err
	})
	if err != nil {
		return out, err
	}
	w := wish{barber: in.BarberID, start: in.StartsAt, staff: staff}
	for _, each := range seen.Services {
		w.services = append(w.services, each.ID)
	}
	if w.barber == nil {
		w.barber = seen.BarberID
	}
	o := offering{entry: &seen, id: pg.NewID()}
	err = s.grant(ctx, shop, w, func(ctx context.Context, p *place, release bool) error {
		if release {
			if err := s.ExpireDue(ctx, shop); err != nil {
				return err
			}
		}
		out, err = pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (WaitEntry, error) { return s.writeOffer(ctx, tx, p, &o) })
		return err
	})
	if replayed, err := s.replayed(ctx, shop, translate(err), &out); replayed || err != nil {
		return out, err
	}
	if o.written {
		s.changed(ctx, shop, o.id, 1, string(Held))
	}
	return out, nil
}

// offerUntil is when an offer of a start ends. Its minutes count from when its person may be told, which quiet hours put off.
func (s *Setup) offerUntil(now, start time.Time) time.Time {
	until := now.Add(s.quietFor(now) + time.Duration(s.WaitlistOfferMinutes)*time.Minute)
	if start.Before(until) {
		return start
	}
	return until
}

// quietFor is how long the shop's quiet hours still last; 0 when they do not hold.
func (s *Setup) quietFor(now time.Time) time.Duration {
	return clock.Within(now.In(s.Location), int(s.QuietFromMinute), int(s.QuietToMinute))
}

// offering is an offer as it is made.
type offering struct {
	entry   *waiting
	id      uuid.UUID // of the turno that holds the time
	written bool
}

// writeOffer takes the time, notes the offer on the entry, and has its person told.
func (s *Service) writeOffer(ctx context.Context, tx pgx.Tx, p *place, o *offering) (out WaitEntry, err error) {
	setup, now := p.setup, s.now()
	c, err := p.columns()
	if err != nil {
		return out, err
	}
	expires := setup.offerUntil(now, c.startsAt)
	if !expires.After(now) {
		return out, fault.Validation("body.starts_at", "Ese horario ya empezó.")
	}
	d := draft{
		id: o.id, code: newCode(), status: Held, source: sourcePublic, payment: atShop,
		expiresAt: &expires, event: "held", createdAt: now,
	}
	params, err := s.params(ctx, &d, p, &c)
	if err != nil {
		return out, err
	}
	q, link := sqlgen.New(tx), newToken(setup.ID)
	if err := q.CreateBooking(ctx, params); err != nil {
		return out, fmt.Errorf("hold offered time: %w", err)
	}
	n, err := q.OfferWaiting(ctx, sqlgen.OfferWaitingParams{
		ShopID: setup.ID, ID: o.entry.ID, TokenHash: link.hash(), BookingID: o.id, ExpiresAt: expires, At: now,
		Today: setup.plan.Day(now.Unix()).UTC(),
	})
	if err != nil {
		return out, fmt.Errorf("note offer: %w", err)
	}
	if n == 0 {
		return out, ErrNotWaiting
	}
	sealed, err := s.sealer.Seal([]byte(s.waitURL(link)), offerContext(o.id))
	if err != nil {
		return out, fmt.Errorf("seal link of offer: %w", err)
	}
	// By the turno that holds the time, so that each offer is told: one message goes out for each thing that is told about.
	err = outbox.Add(ctx, tx, setup.ID, "waitlist.ready", o.id, 0, map[string]any{
		"phone": o.entry.Phone, "name": o.entry.Name, "text": spoken(c.startsAt, c.barberName),
		"link_sealed": sealed, "expires_at": expires,
	})
	if err != nil {
		return out, err
	}
	detail := map[string]any{"starts_at": c.startsAt, "expires_at": expires.In(setup.Location)}
	if err := logWaiting(ctx, tx, setup.ID, o.entry.ID, "waitlist.offer", detail); err != nil {
		return out, err
	}
	o.written = true
	made, err := waitingFrom(ctx, tx, setup, o.entry.ID, now)
	return made.WaitEntry, err
}

// offerContext binds the sealed link of an offer to the turno that holds its time. An offer is over long before the keys are
// rotated twice.
func offerContext(held uuid.UUID) []byte { return append([]byte("waitlist-offer:"), held[:]...) }

// OfferLink opens the page of an offer that waitlist.ready told of.
func (s *Service) OfferLink(held uuid.UUID, sealed []byte) (string, error) {
	link, err := s.sealer.Open(sealed, offerContext(held))
	if err != nil {
		return "", fmt.Errorf("open link of offer: %w", err)
	}
	return string(link), nil
}

// spoken is a time as a message says it.
func spoken(at time.Time, barber string) string {
	days := [...]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}
	return fmt.Sprintf("el %s %d a las %s con %s", days[at.Weekday()], at.Day(), at.Format("15:04"), barber)
}

func logWaiting(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID, action string, detail map[string]any) error {
	if err := audit.Log(ctx, tx, shop, audit.Entry{Action: action, Entity: "waitlist", EntityID: id, Detail: detail}); err != nil {
		return fmt.Errorf("audit waiting list: %w", err)
	}
	return nil
}

// AcceptRequest takes an offered time.
type AcceptRequest struct {
	Payment string `json:"payment,omitempty" enum:"at_shop,deposit,full" default:"at_shop"`
	Consent bool   `json:"consent" doc:"Aceptó las condiciones"`
}

// Accept books the time that is held for whoever has the link. It runs once per Idempotency-Key.
// Errors: ErrWaitingNotFound, ErrOfferOver, ErrConsentNeeded, fault.Invalid for a payment that will not do.
func (s *Service) Accept(ctx context.Context, link string, in AcceptRequest) (out Booked, err error) {
	if !in.Consent {
		return out, ErrConsentNeeded
	}
	setup, w, err := s.findWaiting(ctx, link)
	if err != nil {
		return out, err
	}
	if w.Offer != nil {
		if out, done, err := s.acceptHeld(ctx, setup, &w, in); done || err != nil {
			return out, err
		}
	}
	// Over, or taken by this very request before: then its answer is there.
	return pg.Idempotent(ctx, s.db, setup.ID, func(pgx.Tx) (Booked, error) { return Booked{}, ErrOfferOver })
}

func (s *Service) acceptHeld(ctx context.Context, setup *Setup, w *waiting, in AcceptRequest) (Booked, bool, error) {
	b, err := s.load(ctx, setup.ID, *w.held)
	if err != nil {
		return Booked{}, false, err
	}
	if b.Status != Held {
		return Booked{}, false, nil
	}
	book := BookRequest{Payment: in.Payment, Consent: true, StartsAt: b.StartsAt}
	if book.Payment == "" {
		book.Payment = atShop
	}
	return s.bookHeld(ctx, setup, b, book, contact{name: w.Name, phone: w.Phone}, func(q *sqlgen.Queries) error {
		_, err := q.BookWaiting(ctx, sqlgen.BookWaitingParams{ShopID: setup.ID, ID: w.ID, BookingID: b.ID, At: s.clock.Now()})
		if err != nil {
			return fmt.Errorf("queue end of entry: %w", err)
		}
		return nil
	})
}

// Decline gives an offered time up; its person goes on waiting for another. Doing it twice does nothing more.
// Errors: ErrWaitingNotFound.
func (s *Service) Decline(ctx context.Context, link string) (LinkedEntry, error) {
	setup, w, err := s.findWaiting(ctx, link)
	if err != nil {
		return LinkedEntry{}, err
	}
	if w.Offer != nil {
		if err := s.freeOffer(ctx, setup, &w); err != nil {
			return LinkedEntry{}, err
		}
	}
	err = s.db.InShop(ctx, setup.ID, func(tx pgx.Tx) error {
		if w.Offer != nil {
			_, err := sqlgen.New(tx).DeclineWaiting(ctx, sqlgen.DeclineWaitingParams{
				ShopID: setup.ID, ID: w.ID, BookingID: *w.held, At: s.clock.Now(),
			})
			if err != nil {
				return fmt.Errorf("decline offer: %w", err)
			}
		}
		w, err = waitingFrom(ctx, tx, setup, w.ID, s.clock.Now())
		return err
	})
	if err != nil {
		return LinkedEntry{}, err
	}
	return s.linkedEntry(setup, &w), nil
}

// TopicFreed tells that a time that was held for somebody who waited was given up before its end.
const TopicFreed = "waitlist.freed"

// FreedTopics are the events by which a time becomes free.
func FreedTopics() []string {
	return []string{"booking.cancelled_by_customer", "booking.cancelled_by_shop", "booking.expired", "booking.rescheduled", TopicFreed}
}

// OfferFreedArgs asks for a time that became free to be offered to who waits for one: that of a turno which gave it up, or the
// one from which it was moved.
type OfferFreedArgs struct {
	ShopID    uuid.UUID `json:"shop_id"`
	BookingID uuid.UUID `json:"booking_id"`
	StartsAt  time.Time `json:"starts_at,omitzero"`
	BarberID  uuid.UUID `json:"barber_id,omitzero"`
}

// Kind names the job.
func (OfferFreedArgs) Kind() string { return "booking.offer_freed" }

// FreedBy is what to do about an event of FreedTopics.
func FreedBy(e outbox.Event) (OfferFreedArgs, error) {
	args := OfferFreedArgs{ShopID: e.Shop, BookingID: e.Entity}
	if e.Topic != "booking.rescheduled" {
		return args, nil
	}
	var moved struct {
		From position `json:"from"`
	}
	if err := json.Unmarshal(e.Data, &moved); err != nil {
		return args, fmt.Errorf("decode event: %w", err)
	}
	args.StartsAt, args.BarberID = moved.From.StartsAt, moved.From.BarberID
	return args, nil
}

// OffersFreed reports whether a shop wants freed times to be offered by themselves.
func (s *Service) OffersFreed(ctx context.Context, shop uuid.UUID) (bool, error) {
	setup, err := s.shopByID(ctx, shop)
	if err != nil {
		return false, err
	}
	return setup.WaitlistAuto, nil
}

// WorkOfferFreed does the job. Run again, it finds the time taken by the offer it made. At night it waits for the morning:
// until then nobody would read the offer, and whoever books online may have the time.
func (s *Service) WorkOfferFreed(ctx context.Context, job *river.Job[OfferFreedArgs]) error {
	setup, err := s.shopByID(ctx, job.Args.ShopID)
	if err != nil {
		return err
	}
	if wait := setup.quietFor(s.clock.Now()); wait > 0 {
		return river.JobSnooze(wait) //nolint:wrapcheck // not an error, but what to do with the job
	}
	return s.OfferFreed(ctx, job.Args)
}

// mostSuited is how many entries a freed time is tried on.
const mostSuited = 20

// OfferFreed offers the time that a turno gave up to who waits longest for one like it, where the shop wants that done by
// itself. Errors are those of the database: that nobody can take the time is none.
func (s *Service) OfferFreed(ctx context.Context, freed OfferFreedArgs) error {
	setup, err := s.shopByID(ctx, freed.ShopID)
	if err != nil || !setup.WaitlistAuto {
		return err
	}
	start, barber := freed.StartsAt, freed.BarberID
	if start.IsZero() {
		b, err := s.load(ctx, freed.ShopID, freed.BookingID)
		if err != nil {
			return err
		}
		if b.Status.occupies() {
			return nil // taken again
		}
		start, barber = b.StartsAt, b.Lines[0].BarberID
	}
	now := s.clock.Now()
	if !start.After(now) {
		return nil
	}
	start = start.In(setup.Location)
	var suited []uuid.UUID
	err = s.db.InShop(ctx, setup.ID, func(tx pgx.Tx) (err error) {
		suited, err = sqlgen.New(tx).ListSuited(ctx, sqlgen.ListSuitedParams{
			ShopID: setup.ID, At: now, BarberID: barber, OnDate: setup.plan.Day(start.Unix()).UTC(), PartOfDay: partOf(start),
			StartsAt: start, Most: mostSuited,
		})
		return err
	})
	if err != nil {
		return fmt.Errorf("find who waits: %w", err)
	}
	for _, entry := range suited {
		_, err := s.offer(ctx, setup.ID, entry, OfferRequest{StartsAt: start, BarberID: &barber}, false)
		if f := fault.As(err); f == nil || f.Kind == fault.Unavailable {
			return err // made, or the database failed
		}
	}
	return nil
}

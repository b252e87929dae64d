package booking

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/slot"
	"github.com/barberpro/barberpro/internal/web"
)

// RescheduleRequest is where a turno shall go. Without a barber it stays with its own.
type RescheduleRequest struct {
	StartsAt time.Time  `json:"starts_at"`
	BarberID *uuid.UUID `json:"barber_id,omitempty"`
}

// StaffRescheduleRequest is RescheduleRequest with the right to overbook.
type StaffRescheduleRequest struct {
	RescheduleRequest

	Overbook       bool   `json:"overbook,omitempty"`
	OverbookReason string `json:"overbook_reason,omitempty" maxLength:"500"`
}

// transfer is a reschedule as it is carried out.
type transfer struct {
	move

	start    time.Time
	barber   *uuid.UUID
	expected *int32
	staff    bool
	overbook *string // reason
	minutes  *int    // how long it is to take from now on
	note     *string // of the team
}

// RescheduleByLink moves the customer's turno, until the time the policy allows.
// Errors: ErrBookingNotFound, ErrLinkExpired, ErrTooLateToChange, ErrSlotTaken, those of the search.
func (s *Service) RescheduleByLink(ctx context.Context, link string, in RescheduleRequest) (Booking, error) {
	b, err := s.byLink(ctx, link)
	if err != nil {
		return Booking{}, err
	}
	t := transfer{move: moveByCustomer(), start: in.StartsAt, barber: in.BarberID}
	out, err := s.transfer(ctx, b, t)
	if err != nil {
		return Booking{}, err
	}
	return (&record{Booking: out}).forCustomer(), nil
}

func moveByCustomer() move {
	return move{event: "rescheduled", from: []Status{PendingPayment, Confirmed}, allowed: inTime}
}

// Reschedule moves a turno for staff. Errors: those of RescheduleByLink, ErrVersionConflict.
func (s *Service) Reschedule(ctx context.Context, shop, id uuid.UUID, expected *int32, in StaffRescheduleRequest) (Booking, error) {
	reason, err := overbookReason(ctx, in.Overbook, in.OverbookReason)
	if err != nil {
		return Booking{}, err
	}
	b, err := s.load(ctx, shop, id)
	if err != nil {
		return Booking{}, err
	}
	return s.transfer(ctx, b, transfer{
		move:  move{event: "rescheduled", from: []Status{PendingPayment, Confirmed, CheckedIn}, audited: true},
		start: in.StartsAt, barber: in.BarberID, expected: expected, staff: true, overbook: reason,
	})
}

// UndoNoShow takes a no-show back within 24 hours. The time is taken again, so it fails when it has been given away.
// Errors: ErrBookingNotFound, ErrIllegalTransition, ErrTooLateToUndo, ErrVersionConflict, ErrSlotTaken.
func (s *Service) UndoNoShow(ctx context.Context, shop, id uuid.UUID, expected *int32) (Booking, error) {
	b, err := s.load(ctx, shop, id)
	if err != nil {
		return Booking{}, err
	}
	undo := func(b *record, now time.Time, _ time.Duration) error {
		if now.After(b.statusChangedAt.Add(undoLife)) {
			return ErrTooLateToUndo
		}
		return nil
	}
	t := transfer{
		move:  move{event: "no_show_undone", from: []Status{NoShow}, to: Confirmed, allowed: undo, audited: true},
		start: b.StartsAt, expected: expected, staff: true,
	}
	if b.OverbookReason != "" { // beside another it was, and beside another it may be again
		t.overbook = &b.OverbookReason
	}
	return s.transfer(ctx, b, t)
}

// transfer moves a turno to a new time in one transaction: version and old time first, then the new time, which the
// constraints decide.
func (s *Service) transfer(ctx context.Context, b *record, t transfer) (out Booking, err error) {
	defer func() { s.count("reschedule", err) }()
	if t.minutes != nil {
		if b, err = b.lasting(*t.minutes); err != nil {
			return out, err
		}
	}
	agreed, err := b.agreement()
	if err != nil {
		return out, err
	}
	mine, err := s.ownOccupancies(ctx, b.ShopID, b.ID)
	if err != nil {
		return out, err
	}
	barber := agreed.barber
	if t.barber != nil {
		barber = *t.barber
	}
	w := wish{barber: &barber, start: t.start, staff: t.staff, overbook: t.overbook != nil, mine: mine, agreed: agreed}
	if t.to == Confirmed { // an undone no-show goes back to where it was, whatever the hours say now
		w.back = true
	}
	moved := false
	write := func(ctx context.Context, p *place, release bool) error {
		if release {
			if err := s.ExpireDue(ctx, b.ShopID); err != nil {
				return err
			}
		}
		out, err = pg.Idempotent(ctx, s.db, b.ShopID, func(tx pgx.Tx) (Booking, error) {
			moved = true
			return s.writeTransfer(ctx, tx, p, b, t)
		})
		return err
	}
	if err = t.check(b, t.expected, s.clock.Now(), 0); err == nil {
		err = s.grant(ctx, b.ShopID, w, write)
	}
	if replayed, err := s.replayed(ctx, b.ShopID, translate(err), &out); replayed || err != nil {
		return out, s.overtaken(ctx, b, err)
	}
	if moved {
		s.changed(ctx, b.ShopID, b.ID, out.Version, t.event)
	}
	return out, nil
}

// overtaken says what a taken time means for a turno that somebody else has moved in the meantime: it may be the turno
// itself that is in the way.
func (s *Service) overtaken(ctx context.Context, seen *record, err error) error {
	if !errors.Is(err, ErrSlotTaken) {
		return err
	}
	if b, loadErr := s.load(ctx, seen.ShopID, seen.ID); loadErr == nil && b.Version != seen.Version {
		return ErrVersionConflict.Because(err)
	}
	return err
}

func (s *Service) writeTransfer(ctx context.Context, tx pgx.Tx, p *place, seen *record, t transfer) (Booking, error) {
	setup := p.setup
	load := sqlgen.GetBookingParams{ShopID: setup.ID, ID: seen.ID}
	b, err := loadFrom(ctx, tx, setup, load)
	if err != nil {
		return Booking{}, err
	}
	if err := t.check(b, t.expected, s.clock.Now(), 0); err != nil {
		return Booking{}, err
	}
	if b.Version != seen.Version {
		return Booking{}, ErrVersionConflict // the search did not know its present time
	}
	if err := s.leave(ctx, tx, p, b, t); err != nil {
		return Booking{}, err
	}
	if err := t.settle(ctx, tx, seen); err != nil {
		return Booking{}, err
	}
	c := p.moved(seen)
	err = sqlgen.New(tx).TakeNewTime(ctx, sqlgen.TakeNewTimeParams{
		SetupVersion: setup.Version, ShopID: setup.ID, ID: b.ID, Chairs: c.chairs, BarberID: c.barberID, BarberName: c.barberName,
		SpanStarts: c.starts, SpanEnds: c.ends, Overbook: t.overbook != nil, LineStarts: c.lineStarts, LineEnds: c.lineEnd,
	})
	if err != nil {
		return Booking{}, fmt.Errorf("take new time: %w", err)
	}
	if b.Status == NoShow && b.customerID != nil {
		err := sqlgen.New(tx).CountNoShow(ctx, sqlgen.CountNoShowParams{Change: -1, ShopID: b.ShopID, ID: *b.customerID})
		if err != nil {
			return Booking{}, fmt.Errorf("update customer: %w", err)
		}
	}
	if b, err = loadFrom(ctx, tx, setup, load); err != nil {
		return Booking{}, err
	}
	return b.Booking, nil
}

// leave gives the old time up and logs the move.
func (s *Service) leave(ctx context.Context, tx pgx.Tx, p *place, b *record, t transfer) error {
	start, end := p.setup.at(p.start), p.setup.at(p.visit.End(p.start))
	detail, err := moveDetail(b, position{start, end, p.setup.Barbers[p.barber].ID})
	if err != nil {
		return err
	}
	to := t.to
	if to == "" {
		to = b.Status
	}
	kind, user := audit.Actor(ctx)
	notice := b.StartsAt.Sub(b.CancellableUntil) // the policy of the booking, not today's
	_, err = sqlgen.New(tx).BeginReschedule(ctx, sqlgen.BeginRescheduleParams{
		StartsAt: start, EndsAt: end, LocalStartsAt: p.setup.wall(start), CancellableUntil: start.Add(-notice), ToStatus: string(to),
		OverbookReason: t.overbook, ShopID: b.ShopID, ID: b.ID, FromStatuses: texts(t.from), Version: b.Version,
		EventKind: t.event, ActorKind: kind, ActorID: user, RequestID: web.RequestID(ctx), EventDetail: detail,
	})
	if err != nil {
		return pg.Found(err, ErrVersionConflict, "leave old time")
	}
	if !t.audited {
		return nil
	}
	err = audit.Log(ctx, tx, b.ShopID, audit.Entry{
		Action: "booking." + t.event, Entity: "booking", EntityID: b.ID,
		Detail: map[string]any{"code": b.Code, "from": b.StartsAt, "to": start, "overbook": t.overbook != nil},
	})
	if err != nil {
		return fmt.Errorf("audit reschedule: %w", err)
	}
	return nil
}

// moved are the columns of a turno at its new place: times and barber change, what was agreed stays.
func (p *place) moved(b *record) columns {
	barber := &p.setup.Barbers[p.barber]
	c := columns{barberID: barber.ID, barberName: barber.Name, chairs: p.chairs}
	if c.chairs == nil {
		c.chairs = []uuid.UUID{}
	}
	c.setSpans(p.setup, p.spans)
	shift := time.Unix(p.start, 0).Sub(b.StartsAt)
	for _, l := range b.Lines {
		c.lineStarts = append(c.lineStarts, l.StartsAt.Add(shift))
		c.lineEnd = append(c.lineEnd, l.EndsAt.Add(shift))
	}
	return c
}

// back places a turno where it was, if its time is still free.
func (s *Setup) back(q *search, start int64, busy *slot.Busy) ([]place, error) {
	p := s.place(q, q.barber, start, busy)
	for _, span := range p.spans {
		for _, other := range busy.Barbers[q.barber] {
			if other.Start < span.End && span.Start < other.End {
				return nil, refusal(slot.ReasonTaken)
			}
		}
	}
	if len(s.Chairs) > 0 && len(p.chairs) < len(p.spans) {
		return nil, refusal(slot.ReasonNoChair)
	}
	return []place{p}, nil
}

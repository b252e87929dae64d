package booking

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// consentVersion names the text that people agree to when they book; it changes with the text.
const consentVersion = "2026-11"

// BookRequest asks for a turno.
type BookRequest struct {
	ServiceIDs []uuid.UUID     `json:"service_ids" minItems:"1" maxItems:"10" nullable:"false"`
	BarberID   *uuid.UUID      `json:"barber_id,omitempty" doc:"Sin barbero: cualquiera"`
	StartsAt   time.Time       `json:"starts_at"`
	HoldToken  string          `json:"hold_token,omitempty" maxLength:"64"`
	Customer   CustomerRequest `json:"customer"`
	Payment    string          `json:"payment" enum:"at_shop,deposit,full"`
	Consent    bool            `json:"consent" doc:"Aceptó las condiciones"`
}

// Booked is the answer to a booking. The link is shown to its owner only.
type Booked struct {
	Booking     Booking `json:"booking"`
	ManageToken string  `json:"manage_token"`
	ManageURL   string  `json:"manage_url"`
	Payment     *Due    `json:"payment,omitempty"`
}

// Due is what has to be paid for the turno to be kept.
type Due struct {
	ID             *uuid.UUID `json:"id,omitempty" format:"uuid"`
	Status         string     `json:"status" enum:"pending"`
	AmountCentavos int64      `json:"amount_centavos"`
	CheckoutURL    string     `json:"checkout_url,omitempty" doc:"Dónde se paga; falta si la barbería no cobra en línea"`
	ExpiresAt      *time.Time `json:"expires_at,omitempty"`
}

// Book makes a turno for a stranger, from their hold or from nothing.
// Errors: ErrSlotTaken with the nearest free starts, those of the search, fault.Invalid.
func (s *Service) Book(ctx context.Context, slug string, in BookRequest) (out Booked, err error) {
	defer func() { s.count("booking", err) }()
	if !in.Consent {
		return out, ErrConsentNeeded
	}
	who, err := in.Customer.check()
	if err != nil {
		return out, err
	}
	_, setup, _, err := s.shopBySlug(ctx, slug)
	if err != nil {
		return out, err
	}
	if in.HoldToken != "" {
		out, done, err := s.bookHold(ctx, setup, in, who)
		if done || err != nil {
			return out, err
		}
	}
	return s.bookNew(ctx, setup, in, who)
}

// newDraft is the turno of a request, without a place.
func (s *Service) newDraft(setup *Setup, in *BookRequest, who *contact) (draft, token) {
	now := s.now()
	link := newToken(setup.ID)
	consent := consentVersion
	d := draft{
		id: pg.NewID(), code: newCode(), status: Confirmed, source: sourcePublic, phone: &who.phone,
		name: who.name, note: who.note, payment: in.Payment, manage: &link, consent: &consent, event: "booked", createdAt: now,
	}
	return d, link
}

// bookNew books a start that the client does not hold.
func (s *Service) bookNew(ctx context.Context, setup *Setup, in BookRequest, who contact) (out Booked, err error) {
	d, link := s.newDraft(setup, &in, &who)
	w := wish{services: in.ServiceIDs, barber: in.BarberID, start: in.StartsAt}
	if w.barber == nil || setup.asksCustomer() {
		if d.facts, err = s.customerFacts(ctx, setup.ID, who.phone); err != nil {
			return out, err
		}
		w.usual = d.facts.usual
	}
	err = s.grant(ctx, setup.ID, w, func(ctx context.Context, p *place, release bool) error {
		queue := &pg.Queue{}
		if out, err = s.queueBooking(ctx, queue, p, release, &d, who, link); err != nil {
			return err
		}
		return s.commit(ctx, setup.ID, queue, &d)
	})
	if replayed, err := s.replayed(ctx, setup.ID, err, &out); replayed || err != nil {
		return out, err
	}
	s.changed(ctx, setup.ID, d.id, 1, string(d.status))
	return out, nil
}

// queueBooking queues everything that makes a turno at its place: the key of the request, the customer, the booking.
func (s *Service) queueBooking(
	ctx context.Context, queue *pg.Queue, p *place, release bool, d *draft, who contact, link token,
) (out Booked, err error) {
	c, err := p.columns()
	if err != nil {
		return out, err
	}
	if c.deposit, err = d.settle(p.setup, c.total, c.deposit); err != nil {
		return out, err
	}
	payment := &pg.Queue{} // comes after the turno that it is for
	if err := s.ask(ctx, payment, p.setup, d); err != nil {
		return out, err
	}
	out = s.booked(d, d.booking(p, &c), who, link)
	key, keyed := pg.IdempotencyFrom(ctx)
	if err := s.begin(ctx, queue, p, release, key, keyed, out); err != nil {
		return out, err
	}
	if err := s.meet(ctx, queue, p.setup.ID, who); err != nil {
		return out, err
	}
	params, err := s.params(ctx, d, p, &c)
	if err != nil {
		return out, err
	}
	if err := sqlgen.New(queue).CreateBooking(ctx, params); err != nil {
		return out, fmt.Errorf("queue booking: %w", err)
	}
	queue.Batch.QueuedQueries = append(queue.Batch.QueuedQueries, payment.Batch.QueuedQueries...)
	return out, nil
}

// Prepare queues what Book would send for a turno without sending it, and names the shop: the measure of how near Book
// comes to its own SQL. Errors: those of Book, but for a lost race.
func (s *Service) Prepare(ctx context.Context, slug string, in BookRequest) (shop uuid.UUID, queue *pg.Queue, err error) {
	who, err := in.Customer.check()
	if err != nil {
		return shop, nil, err
	}
	_, setup, _, err := s.shopBySlug(ctx, slug)
	if err != nil {
		return shop, nil, err
	}
	d, link := s.newDraft(setup, &in, &who)
	places, err := s.choose(ctx, setup, wish{services: in.ServiceIDs, barber: in.BarberID, start: in.StartsAt}, false)
	if err != nil {
		return shop, nil, err
	}
	queue = &pg.Queue{}
	_, err = s.queueBooking(ctx, queue, &places[0], false, &d, who, link)
	return setup.ID, queue, err
}

// booked is the answer for a draft that has its place.
func (s *Service) booked(d *draft, b Booking, who contact, link token) Booked {
	b.Customer = who.shown()
	b.Note = who.note
	out := Booked{Booking: b, ManageToken: link.String(), ManageURL: s.url + "/g/" + link.String()}
	if d.status == PendingPayment {
		out.Payment = &Due{ID: d.intent, Status: "pending", AmountCentavos: d.asked, ExpiresAt: b.ExpiresAt}
		if d.intent != nil {
			out.Payment.CheckoutURL = s.checkoutURL(out.ManageToken)
		}
	}
	return out
}

// bookHold turns the caller's hold into the turno. done is false when it is not theirs, over, or for something else:
// the start is then booked from nothing, and a hold for something else is given up first.
func (s *Service) bookHold(ctx context.Context, setup *Setup, in BookRequest, who contact) (out Booked, done bool, err error) {
	t, ok := parseToken(in.HoldToken)
	if !ok || t.shop() != setup.ID {
		return out, false, nil
	}
	id, err := s.byHoldToken(ctx, t)
	if isNotFound(err) {
		return out, false, nil
	}
	if err != nil {
		return out, false, err
	}
	b, err := s.load(ctx, setup.ID, id)
	if err != nil {
		return out, false, err
	}
	if b.Status == Held && !b.isFor(in) {
		return out, false, s.release(ctx, b)
	}
	return s.bookHeld(ctx, setup, b, in, who, nil)
}

// bookHeld turns a hold into the turno of who may have it; also queues more for the same transaction. done is false when the
// hold is over.
func (s *Service) bookHeld(
	ctx context.Context, setup *Setup, b *record, in BookRequest, who contact, also func(*sqlgen.Queries) error,
) (out Booked, done bool, err error) {
	if b.Status != Held || b.StartsAt.Before(s.clock.Now()) {
		return out, false, nil // a hold that was renewed past its start books nothing
	}
	d, link := s.newDraft(setup, &in, &who)
	d.id = b.ID
	payment := &pg.Queue{}
	deposit, err := s.settleHold(ctx, payment, setup, b, &d, who)
	if err != nil {
		return out, false, err
	}
	if also != nil {
		if err := also(sqlgen.New(payment)); err != nil {
			return out, false, err
		}
	}
	shown := b.Booking
	shown.DepositCentavos = deposit
	shown.Status, shown.Version, shown.ExpiresAt = d.status, b.Version+1, localTime(setup, d.expiresAt)
	out = s.booked(&d, shown, who, link)
	err = s.confirmHold(ctx, setup, b, &d, who, link, out, payment)
	if pg.Code(err) == pg.CodeVersionConflict { // it ran out or was renewed in this very moment: look again
		if b, err = s.load(ctx, setup.ID, b.ID); err != nil {
			return out, false, err
		}
		return s.bookHeld(ctx, setup, b, in, who, also)
	}
	if replayed, err := s.replayed(ctx, setup.ID, err, &out); replayed || err != nil {
		return out, replayed, err
	}
	s.changed(ctx, setup.ID, b.ID, shown.Version, string(d.status))
	return out, true, nil
}

// settleHold decides what a turno from a hold has to pay, and queues it. deposit is its seña in centavos.
func (s *Service) settleHold(
	ctx context.Context, payment *pg.Queue, setup *Setup, b *record, d *draft, who contact,
) (deposit int64, err error) {
	if setup.asksCustomer() {
		if d.facts, err = s.customerFacts(ctx, setup.ID, who.phone); err != nil {
			return 0, err
		}
	}
	if deposit, err = d.settle(setup, b.TotalCentavos, b.DepositCentavos); err != nil {
		return 0, err
	}
	return deposit, s.ask(ctx, payment, setup, d)
}

func (s *Service) confirmHold(
	ctx context.Context, setup *Setup, b *record, d *draft, who contact, link token, answer Booked, payment *pg.Queue,
) error {
	queue := &pg.Queue{}
	if key, keyed := pg.IdempotencyFrom(ctx); keyed {
		if err := s.begin(ctx, queue, &place{setup: setup}, false, key, keyed, answer); err != nil {
			return err
		}
	}
	if err := s.meet(ctx, queue, setup.ID, who); err != nil {
		return err
	}
	sealed, err := s.sealer.Seal(link[:], manageContext(b.ID))
	if err != nil {
		return fmt.Errorf("seal link: %w", err)
	}
	err = sqlgen.New(queue).ConfirmHold(ctx, sqlgen.ConfirmHoldParams{
		Status: string(d.status), ExpiresAt: d.expiresAt, ShopID: setup.ID, CustomerPhone: who.phone, CustomerName: who.name,
		Note: who.note, Payment: d.payment, DepositCentavos: answer.Booking.DepositCentavos,
		ConsentVersion: d.consent, ManageTokenHash: link.hash(), ManageTokenSealed: sealed,
		ID: b.ID, Version: b.Version, EventKind: d.event, RequestID: web.RequestID(ctx),
	})
	if err != nil {
		return fmt.Errorf("queue confirmation: %w", err)
	}
	queue.Batch.QueuedQueries = append(queue.Batch.QueuedQueries, payment.Batch.QueuedQueries...)
	return s.db.Run(ctx, setup.ID, queue)
}

// isFor reports whether a hold keeps just what is asked for: the services in their order, since that is who waits when.
func (b *record) isFor(in BookRequest) bool {
	if !b.StartsAt.Equal(in.StartsAt) || (in.BarberID != nil && *in.BarberID != b.Lines[0].BarberID) {
		return false
	}
	return slices.EqualFunc(b.Lines, in.ServiceIDs, func(l Line, id uuid.UUID) bool { return l.ServiceID == id })
}

package booking

import (
	"cmp"
	"context"
	"errors"

	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/cuit"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/phone"
	"github.com/barberpro/barberpro/internal/web"
)

// consentVersion names the text that people agree to when they book; it changes with the text.
const consentVersion = "2026-11"

// maxLiveHolds is how many starts one phone may keep at a time.
const maxLiveHolds = 3

// codeLength gives 27 thousand million codes to each shop.
const codeLength = 7

// HoldRequest asks to keep a start while the client types.
type HoldRequest struct {
	ServiceIDs []uuid.UUID `json:"service_ids" minItems:"1" maxItems:"10" nullable:"false"`
	BarberID   *uuid.UUID  `json:"barber_id,omitempty" doc:"Sin barbero: cualquiera"`
	StartsAt   time.Time   `json:"starts_at"`
	Phone      string      `json:"phone,omitempty" maxLength:"40"`
}

// Hold is a start that is kept until ExpiresAt.
type Hold struct {
	ID        uuid.UUID `json:"id" format:"uuid"`
	Token     string    `json:"token" doc:"Secreto de quien apartó el horario"`
	BarberID  uuid.UUID `json:"barber_id" format:"uuid"`
	StartsAt  time.Time `json:"starts_at"`
	EndsAt    time.Time `json:"ends_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Hold keeps a start for the shop's hold time. Errors: ErrSlotTaken, ErrTooManyHolds, those of the search.
func (s *Service) Hold(ctx context.Context, slug string, in HoldRequest) (hold Hold, err error) {
	defer func() { s.count("hold", err) }()
	var phoneNumber *string
	if in.Phone != "" {
		number, err := phone.Parse(in.Phone)
		if err != nil {
			return hold, fault.Validation("body.phone", phone.ErrInvalid.Message)
		}
		e164 := number.E164()
		phoneNumber = &e164
	}
	_, setup, _, err := s.shopBySlug(ctx, slug)
	if err != nil {
		return hold, err
	}
	now := s.now()
	secret := newToken(setup.ID)
	expires := now.Add(time.Duration(setup.HoldMinutes) * time.Minute)
	d := draft{
		id: pg.NewID(), code: newCode(codeLength), status: Held, source: "public", payment: "at_shop",
		expiresAt: &expires, hold: &secret, holdPhone: phoneNumber, event: "held", createdAt: now,
	}
	w := wish{services: in.ServiceIDs, barber: in.BarberID, start: in.StartsAt}
	key, keyed := pg.IdempotencyFrom(ctx)
	_, err = s.grant(ctx, setup.ID, w, func(ctx context.Context, p *place, release bool) error {
		c, err := p.columns()
		if err != nil {
			return err
		}
		hold = Hold{ID: d.id, Token: secret.String(), BarberID: c.barberID, StartsAt: c.startsAt, EndsAt: c.endsAt, ExpiresAt: expires.In(setup.Location)}
		queue := &pg.Queue{}
		if err := s.begin(ctx, queue, p, release, key, keyed, hold); err != nil {
			return err
		}
		if phoneNumber != nil {
			if err := s.limitHolds(ctx, queue, setup.ID, *phoneNumber, now); err != nil {
				return err
			}
		}
		params, err := s.params(ctx, &d, p, &c)
		if err != nil {
			return err
		}
		if err := sqlgen.New(queue).CreateBooking(ctx, params); err != nil {
			return fmt.Errorf("queue hold: %w", err)
		}
		return s.commit(ctx, setup.ID, queue, &d)
	})
	if replayed, err := s.replayed(ctx, setup.ID, err, &hold); replayed || err != nil {
		return hold, err
	}
	s.changed(ctx, setup.ID, d.id, 1, "held")
	return hold, nil
}

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

// limitHolds queues the check that a phone has a hold to spare.
func (s *Service) limitHolds(ctx context.Context, queue *pg.Queue, shop uuid.UUID, e164 string, now time.Time) error {
	q := sqlgen.New(queue)
	if err := q.LockPhone(ctx, sqlgen.LockPhoneParams{ShopID: shop, Phone: e164}); err != nil {
		return fmt.Errorf("queue phone lock: %w", err)
	}
	err := q.CheckLiveHolds(ctx, sqlgen.CheckLiveHoldsParams{ShopID: shop, Phone: &e164, At: &now, Most: maxLiveHolds})
	if err != nil {
		return fmt.Errorf("queue hold check: %w", err)
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
		d.code = newCode(codeLength)
		return ErrTryAgain.Because(err)
	}
	return err //nolint:wrapcheck // callers look at the SQLSTATE
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

// CustomerRequest is who a turno is for, as typed.
type CustomerRequest struct {
	Name      string `json:"name" minLength:"1" maxLength:"120"`
	Phone     string `json:"phone" minLength:"1" maxLength:"40"`
	Email     string `json:"email,omitempty" maxLength:"254"`
	Note      string `json:"note,omitempty" maxLength:"500"`
	DocType   string `json:"doc_type,omitempty" enum:"DNI,CUIT,CUIL"`
	DocNumber string `json:"doc_number,omitempty" maxLength:"20"`
}

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
	Status         string     `json:"status" enum:"pending"`
	AmountCentavos int64      `json:"amount_centavos"`
	ExpiresAt      *time.Time `json:"expires_at,omitempty"`
}

// contact is a CustomerRequest that has been checked.
type contact struct {
	name, phone, note string
	email, docType    *string
	doc               string
}

// check reads what was typed. Errors: fault.Invalid naming every field that is wrong.
func (in *CustomerRequest) check() (c contact, err error) {
	problems := &fault.Error{Kind: fault.Invalid, Code: "validation_failed", Message: "Hay datos para corregir."}
	wrong := problems
	c.name, c.note = strings.Join(strings.Fields(in.Name), " "), strings.TrimSpace(in.Note)
	if c.name == "" || strings.ContainsFunc(c.name, isControl) || strings.ContainsFunc(c.note, isControlButNewline) {
		wrong = wrong.At("body.customer.name", "Escribí tu nombre.")
	}
	number, phoneErr := phone.Parse(in.Phone)
	if phoneErr != nil {
		wrong = wrong.At("body.customer.phone", phone.ErrInvalid.Message)
	}
	c.phone = number.E164()
	if email := strings.ToLower(strings.TrimSpace(in.Email)); email != "" {
		c.email = &email
		if !plausibleEmail(email) {
			wrong = wrong.At("body.customer.email", "Escribí un correo válido, por ejemplo ana@correo.com.")
		}
	}
	if in.DocNumber != "" {
		if c.doc, err = parseDocument(in.DocType, in.DocNumber); err != nil {
			wrong = wrong.At("body.customer.doc_number", "El documento no es válido. Revisá los números.")
		}
		kind := cmp.Or(in.DocType, "DNI")
		c.docType = &kind
	}
	if len(wrong.Fields) > 0 {
		return c, wrong
	}
	return c, nil
}

// parseDocument returns the digits of a DNI, CUIT or CUIL.
func parseDocument(kind, number string) (string, error) {
	if kind == "" || kind == "DNI" {
		dni, err := cuit.ParseDNI(number)
		return dni.Digits(), err //nolint:wrapcheck // only whether it failed matters
	}
	c, err := cuit.Parse(number)
	return c.Digits(), err //nolint:wrapcheck // only whether it failed matters
}

func isControl(r rune) bool           { return r < ' ' || r == 0x7f }
func isControlButNewline(r rune) bool { return isControl(r) && r != '\n' && r != '\r' && r != '\t' }

// plausibleEmail accepts what could be an address; the only proof of one is that mail arrives.
func plausibleEmail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && strings.Contains(domain, ".") && !strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".") &&
		!strings.ContainsFunc(s, func(r rune) bool { return isControl(r) || strings.ContainsRune(" ,;<>()\"@", r) && r != '@' }) &&
		strings.Count(s, "@") == 1
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
		id: pg.NewID(), code: newCode(codeLength), status: Confirmed, source: "public", phone: &who.phone,
		name: who.name, note: who.note, payment: in.Payment, manage: &link, consent: &consent, event: "booked", createdAt: now,
	}
	if in.Payment != "at_shop" {
		expires := now.Add(time.Duration(setup.PaymentMinutes) * time.Minute)
		d.status, d.expiresAt = PendingPayment, &expires
	}
	return d, link
}

// bookNew books a start that the client does not hold.
func (s *Service) bookNew(ctx context.Context, setup *Setup, in BookRequest, who contact) (out Booked, err error) {
	d, link := s.newDraft(setup, &in, &who)
	w := wish{services: in.ServiceIDs, barber: in.BarberID, start: in.StartsAt}
	if w.barber == nil {
		if w.usual, err = s.usualBarber(ctx, setup.ID, who.phone); err != nil {
			return out, err
		}
	}
	_, err = s.grant(ctx, setup.ID, w, func(ctx context.Context, p *place, release bool) error {
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
	if c.total == 0 || (d.payment == "deposit" && c.deposit == 0) {
		d.status, d.expiresAt = Confirmed, nil // nothing is due
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
		amount := b.DepositCentavos
		if d.payment == "full" {
			amount = b.TotalCentavos
		}
		out.Payment = &Due{Status: "pending", AmountCentavos: amount, ExpiresAt: b.ExpiresAt}
	}
	return out
}

func (c *contact) shown() *Customer {
	out := &Customer{Name: c.name, Phone: c.phone}
	if c.email != nil {
		out.Email = *c.email
	}
	return out
}

// meet queues the customer's record.
func (s *Service) meet(ctx context.Context, queue *pg.Queue, shop uuid.UUID, who contact) error {
	params := sqlgen.MeetCustomerParams{ShopID: shop, ID: pg.NewID(), Name: who.name, Phone: &who.phone, Email: who.email}
	if who.doc != "" {
		sealed, err := s.sealer.Seal([]byte(who.doc), append([]byte("customer-doc:"), params.ID[:]...))
		if err != nil {
			return fmt.Errorf("seal document: %w", err)
		}
		params.DocType, params.DocSealed = who.docType, sealed
	}
	if err := sqlgen.New(queue).MeetCustomer(ctx, params); err != nil {
		return fmt.Errorf("queue customer: %w", err)
	}
	return nil
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
	if b.Status != Held {
		return out, false, nil
	}
	if !b.isFor(in) {
		return out, false, s.release(ctx, b)
	}
	d, link := s.newDraft(setup, &in, &who)
	if b.TotalCentavos == 0 || (in.Payment == "deposit" && b.DepositCentavos == 0) {
		d.status, d.expiresAt = Confirmed, nil
	}
	shown := b.Booking
	shown.Status, shown.Version, shown.ExpiresAt = d.status, b.Version+1, localTime(setup, d.expiresAt)
	out = s.booked(&d, shown, who, link)
	err = s.confirmHold(ctx, setup, b, &d, who, link, out)
	if pg.Code(err) == pg.CodeVersionConflict {
		return out, false, nil // it ran out in this very moment
	}
	if replayed, err := s.replayed(ctx, setup.ID, err, &out); replayed || err != nil {
		return out, replayed, err
	}
	s.changed(ctx, setup.ID, b.ID, shown.Version, string(d.status))
	return out, true, nil
}

func (s *Service) confirmHold(ctx context.Context, setup *Setup, b *record, d *draft, who contact, link token, answer Booked) error {
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
		Note: who.note, Payment: d.payment, ConsentVersion: d.consent, ManageTokenHash: link.hash(), ManageTokenSealed: sealed,
		ID: b.ID, Version: b.Version, EventKind: d.event, RequestID: web.RequestID(ctx),
	})
	if err != nil {
		return fmt.Errorf("queue confirmation: %w", err)
	}
	return s.db.Run(ctx, setup.ID, queue) //nolint:wrapcheck // the caller looks at the SQLSTATE
}

// isFor reports whether a hold keeps just what is asked for.
func (b *record) isFor(in BookRequest) bool {
	if !b.StartsAt.Equal(in.StartsAt) || len(b.Lines) != len(in.ServiceIDs) {
		return false
	}
	if in.BarberID != nil && *in.BarberID != b.Lines[0].BarberID {
		return false
	}
	return !slices.ContainsFunc(b.Lines, func(l Line) bool { return !slices.Contains(in.ServiceIDs, l.ServiceID) })
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

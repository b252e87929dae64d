package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/notify/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/outbox"
)

// Topics are the prefixes of the events that Handle wants.
func Topics() []string { return []string{"booking.", "payment.", "refund.done", "waitlist.ready"} }

// details is what a message keeps of its event.
type details struct {
	Actor     string     `json:"actor,omitempty"` // user, customer, system
	Amount    int64      `json:"amount_centavos,omitempty"`
	TicketURL string     `json:"ticket_url,omitempty"`
	TicketEnd *time.Time `json:"ticket_expires_at,omitempty"`

	// Of replies and the waiting list.
	Name    string   `json:"name,omitempty"`
	Text    string   `json:"text,omitempty"`
	Sealed  []byte   `json:"link_sealed,omitempty"` // of an offer; see Turnos.OfferLink
	Buttons []button `json:"buttons,omitempty"`
	ReplyTo string   `json:"reply_to,omitempty"`
}

type button struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// happened is what the events say that we listen to.
type happened struct {
	details

	BookingID uuid.UUID `json:"booking_id"`
	Method    string    `json:"method"`
	Verdict   string    `json:"verdict"`
	Reason    string    `json:"reason"`

	// Of the waiting list.
	Phone     string    `json:"phone"`
	ExpiresAt time.Time `json:"expires_at"`
}

// message is a message to be written.
type message struct {
	Kind    Kind // "": that a turno was booked
	Booking uuid.UUID
	About   uuid.UUID
	Version int32
	Data    details
	Caused  time.Time
	Wait    time.Duration
	Until   time.Time
	Phone   string // of the waiting list
	turno   *Turno
}

// pendingAfter is how long after booking somebody who has not paid yet is reminded of it: most are paying just then.
const pendingAfter = 10 * time.Minute

// Handle writes the messages that events ask for, in their transaction. It calls nobody, and may be called twice.
func (s *Service) Handle(ctx context.Context, tx pgx.Tx, events []outbox.Event) (wake []string, err error) {
	shop, q := events[0].Shop, sqlgen.New(tx)
	asked, err := s.asked(ctx, q, events)
	if len(asked) == 0 || err != nil {
		return nil, err
	}
	if asked, err = s.about(ctx, tx, shop, asked); len(asked) == 0 || err != nil {
		return nil, err
	}
	set, err := s.shop(ctx, q, shop)
	if err != nil {
		return nil, err
	}
	unwanted, err := unwantedBy(ctx, q, shop, asked)
	if err != nil {
		return nil, err
	}
	params := sqlgen.AddMessagesParams{ShopID: shop}
	for _, m := range asked {
		for _, c := range first(m.Kind, set, m.turno, unwanted[m.turno.Phone]) {
			if err := addTo(&params, m, c); err != nil {
				return nil, err
			}
		}
	}
	if len(params.Channels) == 0 {
		return nil, nil
	}
	return []string{QueueUrgent, QueueLetters}, write(ctx, q, params)
}

// asked are the messages that events ask for.
func (s *Service) asked(ctx context.Context, q *sqlgen.Queries, events []outbox.Event) (all []*message, err error) {
	receipts := sqlgen.ConfirmedAtParams{ShopID: events[0].Shop}
	var received []*message // in the order of receipts
	for i := range events {
		m, err := messageOf(&events[i])
		if err != nil {
			return nil, err
		}
		if m == nil {
			continue
		}
		all = append(all, m)
		if m.Kind == PaymentReceived {
			received = append(received, m)
			receipts.BookingIds, receipts.Ats = append(receipts.BookingIds, m.Booking), append(receipts.Ats, m.Caused)
		}
	}
	if len(received) == 0 {
		return all, nil
	}
	told, err := q.ConfirmedAt(ctx, receipts)
	if err != nil {
		return nil, fmt.Errorf("read turnos: %w", err)
	}
	// A payment that confirmed its turno needs no receipt: the confirmation tells of it.
	for _, i := range told {
		all = slices.DeleteFunc(all, func(m *message) bool { return m == received[i] })
	}
	return all, nil
}

// messageOf says which message an event asks for, if any.
func messageOf(e *outbox.Event) (*message, error) {
	var in happened
	if err := json.Unmarshal(e.Data, &in); err != nil {
		return nil, fmt.Errorf("read event: %w", err)
	}
	m := &message{Booking: e.Entity, Version: e.Version, Data: in.details, Caused: e.At}
	switch e.Topic {
	case "booking.booked":
	case "booking.confirmed", "booking.retaken":
		m.Kind = Confirmation
	case "booking.cancelled_by_customer", "booking.cancelled_by_shop":
		m.Kind = Cancelled
	case "booking.rescheduled":
		m.Kind = Rescheduled
	case "payment.pending":
		m.Kind = PaymentPending
	case "payment.approved":
		m.Kind = PaymentReceived
	case "refund.done":
		m.Kind = Refund
		if in.Reason == "late" {
			m.Kind = LatePaymentRefunded
		}
	case "waitlist.ready":
		m.Kind, m.Phone, m.Until = Waitlist, in.Phone, in.ExpiresAt
	default:
		return nil, nil //nolint:nilnil // nothing to tell is not an error
	}
	switch m.Kind {
	case Waitlist:
		m.Booking, m.About, m.Version = uuid.Nil, e.Entity, 0
	case PaymentPending, PaymentReceived, Refund, LatePaymentRefunded:
		m.Booking, m.About, m.Version = in.BookingID, e.Entity, 0
	case Confirmation, Cancelled, Rescheduled, Reminder, Reply:
	}
	if m.Kind == Waitlist && m.Phone == "" || m.Kind == PaymentPending && in.TicketURL == "" ||
		m.Kind == PaymentReceived && (in.Verdict != "kept" || in.Method != "mercadopago") {
		return nil, nil //nolint:nilnil // as above
	}
	return m, nil
}

// about reads what messages are about, and leaves out those about nothing that is there, and those that a later one tells.
func (s *Service) about(ctx context.Context, tx pgx.Tx, shop uuid.UUID, asked []*message) (out []*message, err error) {
	var ids []uuid.UUID
	for _, m := range asked {
		if m.Booking != uuid.Nil {
			ids = append(ids, m.Booking)
		}
	}
	turnos, err := s.turnos(ctx, tx, shop, ids)
	if err != nil {
		return nil, err
	}
	booked := sqlgen.ConfirmedAfterParams{ShopID: shop}
	for _, m := range asked {
		if m.turno = turnos[m.Booking]; m.Kind == Waitlist {
			m.turno = &Turno{Phone: m.Phone}
		}
		if m.turno == nil {
			continue // of another database, or erased
		}
		if m.Version == 0 {
			m.Version = m.turno.Version
		}
		if m.Kind == "" && m.turno.Status != "pending_payment" {
			booked.BookingIds, booked.Versions = append(booked.BookingIds, m.Booking), append(booked.Versions, m.Version)
		}
		out = append(out, m)
	}
	var late []uuid.UUID // confirmed after that event, before anybody was told of it
	if len(booked.BookingIds) > 0 {
		if late, err = sqlgen.New(tx).ConfirmedAfter(ctx, booked); err != nil {
			return nil, fmt.Errorf("read events of turnos: %w", err)
		}
	}
	out = slices.DeleteFunc(out, func(m *message) bool { return m.Kind == "" && slices.Contains(late, m.Booking) })
	for _, m := range out {
		s.complete(m)
	}
	return out, nil
}

// complete tells a confirmation from a request to pay, and until when a message helps.
func (s *Service) complete(m *message) {
	if m.Kind == "" {
		m.Kind = Confirmation
		if m.turno.Status == "pending_payment" {
			m.Kind = PaymentPending
			if m.Data.Actor != "user" {
				m.Wait = pendingAfter
			}
		}
	}
	if m.Until.IsZero() {
		m.Until = s.usefulUntil(m, m.turno)
	}
}

// unwantedBy says who wants no messages.
func unwantedBy(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, asked []*message) (map[string]bool, error) {
	phones := make([]string, len(asked))
	for i, m := range asked {
		phones[i] = m.turno.Phone
	}
	rows, err := q.Contacts(ctx, sqlgen.ContactsParams{ShopID: shop, Phones: phones})
	if err != nil {
		return nil, fmt.Errorf("read contacts: %w", err)
	}
	out := map[string]bool{}
	for i := range rows {
		out[rows[i].Phone] = rows[i].OptedOutAt != nil
	}
	return out, nil
}

// addTo adds a message by one channel to those to be written.
func addTo(p *sqlgen.AddMessagesParams, m *message, c Channel) error {
	data, err := json.Marshal(m.Data)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	p.BookingIds = append(p.BookingIds, m.Booking)
	p.Kinds = append(p.Kinds, string(m.Kind))
	p.Abouts = append(p.Abouts, m.About)
	p.Channels = append(p.Channels, string(c))
	p.Versions = append(p.Versions, m.Version)
	p.Phones = append(p.Phones, m.Phone)
	p.Priorities = append(p.Priorities, m.Kind.priority(c))
	p.Data = append(p.Data, string(data))
	p.CausedAt = append(p.CausedAt, m.Caused)
	p.UsefulUntil = append(p.UsefulUntil, m.Until)
	p.WaitSeconds = append(p.WaitSeconds, m.Wait.Seconds())
	return nil
}

// first are the channels that a message begins with.
func first(kind Kind, set *shop, turno *Turno, optedOut bool) (out []Channel) {
	for _, c := range Channels() {
		if !slices.Contains(set.Channels, string(c)) {
			continue
		}
		if c == Email {
			if turno.Email != "" && (len(out) == 0 || kind.besides()) {
				out = append(out, c)
			}
		} else if turno.Phone != "" && !optedOut && len(out) == 0 {
			out = append(out, c)
		}
	}
	return out
}

// usefulUntil is when a message stops to help.
func (s *Service) usefulUntil(m *message, turno *Turno) time.Time {
	now := s.now()
	switch m.Kind {
	case Confirmation, Rescheduled:
		return turno.EndsAt
	case Cancelled:
		return latest(turno.EndsAt, now.Add(24*time.Hour))
	case PaymentPending:
		if m.Data.TicketEnd != nil {
			return *m.Data.TicketEnd
		}
		if turno.ExpiresAt != nil {
			return *turno.ExpiresAt
		}
		return turno.StartsAt
	case PaymentReceived, Refund, LatePaymentRefunded, Reminder, Waitlist, Reply:
	}
	return now.Add(3 * 24 * time.Hour)
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func write(ctx context.Context, q *sqlgen.Queries, p sqlgen.AddMessagesParams) error {
	if _, err := q.AddMessages(ctx, p); err != nil {
		return fmt.Errorf("write messages: %w", err)
	}
	return nil
}

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
	Link    string   `json:"link,omitempty"`
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
}

// message is a message to be written.
type message struct {
	Kind    Kind
	About   uuid.UUID
	Version int32
	Data    details
	Caused  time.Time
	Wait    time.Duration
}

// pendingAfter is how long after booking somebody who has not paid yet is reminded of it: most are paying just then.
const pendingAfter = 10 * time.Minute

// Handle writes the messages that an event asks for, in its transaction. It calls nobody, and may be called twice.
func (s *Service) Handle(ctx context.Context, tx pgx.Tx, e outbox.Event) error {
	var in happened
	if err := json.Unmarshal(e.Data, &in); err != nil {
		return fmt.Errorf("read event: %w", err)
	}
	if e.Topic == "waitlist.ready" {
		return s.waitlisted(ctx, tx, e)
	}
	m, booking, err := s.messageOf(ctx, tx, e, in)
	if m == nil || err != nil {
		return err
	}
	m.Caused, m.Data = e.At, in.details
	turnos, err := s.turnos(ctx, tx, e.Shop, []uuid.UUID{booking})
	if err != nil {
		return err
	}
	turno := turnos[booking]
	if turno == nil {
		return nil // of another database, or erased
	}
	if m.Version == 0 {
		m.Version = turno.Version
	}
	return s.add(ctx, tx, e.Shop, m, turno)
}

// messageOf says which message an event asks for, if any.
func (s *Service) messageOf(ctx context.Context, tx pgx.Tx, e outbox.Event, in happened) (*message, uuid.UUID, error) {
	switch e.Topic {
	case "booking.booked":
		return &message{Version: e.Version}, e.Entity, nil // add tells a confirmation from a payment
	case "booking.confirmed", "booking.retaken":
		return &message{Kind: Confirmation, Version: e.Version}, e.Entity, nil
	case "booking.cancelled_by_customer", "booking.cancelled_by_shop":
		return &message{Kind: Cancelled, Version: e.Version}, e.Entity, nil
	case "booking.rescheduled":
		return &message{Kind: Rescheduled, Version: e.Version}, e.Entity, nil
	case "payment.pending":
		if in.TicketURL == "" {
			return nil, uuid.Nil, nil
		}
		return &message{Kind: PaymentPending, About: e.Entity}, in.BookingID, nil
	case "payment.approved":
		return s.received(ctx, tx, e, in)
	case "refund.done":
		kind := Refund
		if in.Reason == "late" {
			kind = LatePaymentRefunded
		}
		return &message{Kind: kind, About: e.Entity}, in.BookingID, nil
	}
	return nil, uuid.Nil, nil
}

// received is the receipt of a payment from afar that did not confirm its turno: that one tells of itself.
func (s *Service) received(ctx context.Context, tx pgx.Tx, e outbox.Event, in happened) (*message, uuid.UUID, error) {
	if in.Verdict != "kept" || in.Method != "mercadopago" {
		return nil, uuid.Nil, nil
	}
	told, err := sqlgen.New(tx).ConfirmedAt(ctx, sqlgen.ConfirmedAtParams{ShopID: e.Shop, BookingID: in.BookingID, At: e.At})
	if err != nil {
		return nil, uuid.Nil, fmt.Errorf("read turno: %w", err)
	}
	if told {
		return nil, uuid.Nil, nil
	}
	return &message{Kind: PaymentReceived, About: e.Entity}, in.BookingID, nil
}

// add writes a message by the first channel that may do, and the e-mail beside it.
func (s *Service) add(ctx context.Context, tx pgx.Tx, shopID uuid.UUID, m *message, turno *Turno) error {
	q := sqlgen.New(tx)
	if m.Kind == "" {
		m.Kind = Confirmation
		if turno.Status == "pending_payment" {
			m.Kind = PaymentPending
			if m.Data.Actor != "user" {
				m.Wait = pendingAfter
			}
		} else if late, err := confirmedAfter(ctx, q, shopID, turno.ID, m.Version); late || err != nil {
			return err
		}
	}
	set, err := s.shop(ctx, q, shopID)
	if err != nil {
		return err
	}
	contact, err := contactOf(ctx, q, shopID, turno.Phone)
	if err != nil {
		return err
	}
	channels := first(m.Kind, set, turno, contact.OptedOutAt != nil)
	if len(channels) == 0 {
		return nil
	}
	return s.write(ctx, q, shopID, &turno.ID, nil, m, channels, s.usefulUntil(m, turno))
}

// confirmedAfter reports whether a turno that waited for money was confirmed before anybody was told that it was booked.
func confirmedAfter(ctx context.Context, q *sqlgen.Queries, shop, booking uuid.UUID, version int32) (bool, error) {
	late, err := q.ConfirmedAfter(ctx, sqlgen.ConfirmedAfterParams{ShopID: shop, BookingID: booking, Version: version})
	if err != nil {
		return false, fmt.Errorf("read events of turno: %w", err)
	}
	return late, nil
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

func contactOf(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, phone string) (sqlgen.ContactsRow, error) {
	rows, err := q.Contacts(ctx, sqlgen.ContactsParams{ShopID: shop, Phones: []string{phone}})
	if err != nil {
		return sqlgen.ContactsRow{}, fmt.Errorf("read contact: %w", err)
	}
	if len(rows) == 0 {
		return sqlgen.ContactsRow{Phone: phone}, nil
	}
	return rows[0], nil
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

func (s *Service) write(
	ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, booking *uuid.UUID, phone *string, m *message, channels []Channel,
	until time.Time,
) error {
	data, err := json.Marshal(m.Data)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	params := sqlgen.AddMessagesParams{
		ShopID: shop, BookingID: booking, Kind: string(m.Kind), About: m.About, Version: m.Version, Phone: phone, Data: data,
		CausedAt: m.Caused, UsefulUntil: until, WaitSeconds: m.Wait.Seconds(),
	}
	for _, c := range channels {
		params.Channels = append(params.Channels, string(c))
		params.Priorities = append(params.Priorities, m.Kind.priority(c))
	}
	if _, err := q.AddMessages(ctx, params); err != nil {
		return fmt.Errorf("write message: %w", err)
	}
	return nil
}

// waitlisted writes to somebody of the waiting list that a time became free. Data: {phone, name, text, link, expires_at}.
func (s *Service) waitlisted(ctx context.Context, tx pgx.Tx, e outbox.Event) error {
	var in struct {
		details

		Phone     string    `json:"phone"`
		ExpiresAt time.Time `json:"expires_at"`
	}
	if err := json.Unmarshal(e.Data, &in); err != nil {
		return fmt.Errorf("read event: %w", err)
	}
	if in.Phone == "" {
		return nil
	}
	q := sqlgen.New(tx)
	set, err := s.shop(ctx, q, e.Shop)
	if err != nil {
		return err
	}
	contact, err := contactOf(ctx, q, e.Shop, in.Phone)
	if err != nil {
		return err
	}
	channels := first(Waitlist, set, &Turno{Phone: in.Phone}, contact.OptedOutAt != nil)
	if len(channels) == 0 {
		return nil
	}
	m := &message{Kind: Waitlist, About: e.Entity, Data: in.details, Caused: e.At}
	return s.write(ctx, q, e.Shop, nil, &in.Phone, m, channels, in.ExpiresAt)
}

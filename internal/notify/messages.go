package notify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/notify/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// Message is a message as the shop sees it.
type Message struct {
	ID          uuid.UUID  `json:"id" format:"uuid"`
	BookingID   *uuid.UUID `json:"booking_id,omitempty" format:"uuid"`
	BookingCode string     `json:"booking_code,omitempty"`
	Customer    string     `json:"customer_name,omitempty"`
	Kind        string     `json:"kind"`
	Hours       int32      `json:"hours,omitempty" doc:"De un recordatorio: horas antes del turno"`
	Channel     string     `json:"channel" enum:"whatsapp,sms,email"`
	Status      string     `json:"status" enum:"due,sending,unknown,sent,delivered,read,failed,dropped"`
	Why         string     `json:"why,omitempty" doc:"Por qué no se envió, o por qué se envió por otro canal"`
	Text        string     `json:"text,omitempty" doc:"Lo que se envió, sin los enlaces del cliente"`
	Segments    int32      `json:"segments,omitempty" doc:"De un SMS"`
	Resend      int32      `json:"resend,omitempty" doc:"Cuántas veces se pidió de nuevo"`
	RequestedBy *uuid.UUID `json:"requested_by,omitempty" format:"uuid"`
	NextAt      *time.Time `json:"next_at,omitempty" doc:"Cuándo se intenta de nuevo"`
	UsefulUntil time.Time  `json:"useful_until"`
	CreatedAt   time.Time  `json:"created_at"`
	SentAt      *time.Time `json:"sent_at,omitempty"`
	StatusAt    *time.Time `json:"status_at,omitempty"`
	Attempts    []Attempt  `json:"attempts" nullable:"false"`
}

// Attempt is a line of the log of a message.
type Attempt struct {
	At      time.Time `json:"at"`
	Outcome string    `json:"outcome" doc:"sending, accepted, refused, later, unknown, absent, o el estado que informó el proveedor"`
	Code    string    `json:"code,omitempty" doc:"El código del proveedor"`
	Detail  string    `json:"detail,omitempty"`
}

// Filter narrows a list of messages.
type Filter struct {
	BookingID uuid.UUID
	Status    string
	Channel   string
}

// Messages returns a page of messages with their attempts, newest first.
func (s *Service) Messages(ctx context.Context, shop uuid.UUID, f Filter, page web.PageParams) (out web.Page[Message], err error) {
	p := sqlgen.ListMessagesParams{
		ShopID: shop, BookingID: pg.Given(f.BookingID), Status: f.Status, Channel: f.Channel, Most: page.Most(),
	}
	if page.Cursor != "" {
		var before web.Place
		if err := web.DecodeCursor(page.Cursor, &before); err != nil {
			return out, err
		}
		p.BeforeAt, p.BeforeID = &before.At, &before.ID
	}
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		rows, err := q.ListMessages(ctx, p)
		if err != nil {
			return fmt.Errorf("list messages: %w", err)
		}
		set, err := s.shop(ctx, q, shop)
		if err != nil {
			return err
		}
		messages, err := withAttempts(ctx, q, set, rows)
		if err != nil {
			return err
		}
		out, err = web.PageOf(messages, page, func(last Message) any { return web.Place{At: last.CreatedAt, ID: last.ID} })
		return err
	})
	return out, err
}

func withAttempts(ctx context.Context, q *sqlgen.Queries, set *shop, rows []sqlgen.ListMessagesRow) ([]Message, error) {
	ids := make([]uuid.UUID, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	attempts, err := q.AttemptsOf(ctx, sqlgen.AttemptsOfParams{ShopID: set.ID, Ids: ids})
	if err != nil {
		return nil, fmt.Errorf("list attempts: %w", err)
	}
	of := map[uuid.UUID][]Attempt{}
	for _, a := range attempts {
		of[a.NotificationID] = append(of[a.NotificationID], Attempt{a.At.In(set.Location), a.Outcome, a.Code, a.Detail})
	}
	out := make([]Message, len(rows))
	for i := range rows {
		out[i] = shown(&rows[i], set.Location)
		if out[i].Attempts = of[rows[i].ID]; out[i].Attempts == nil {
			out[i].Attempts = []Attempt{}
		}
	}
	return out, nil
}

// shown is a message with its times as the shop's clocks show them.
func shown(r *sqlgen.ListMessagesRow, loc *time.Location) Message {
	m := Message{
		ID: r.ID, BookingID: r.BookingID, BookingCode: r.Code, Customer: r.CustomerName, Kind: r.Kind, Hours: r.Hours, Channel: r.Channel,
		Status: r.Status, Why: r.Why, Text: r.SentText, Segments: r.Segments, Resend: r.Resend, RequestedBy: r.RequestedBy,
		UsefulUntil: r.UsefulUntil.In(loc), CreatedAt: r.CreatedAt.In(loc),
		SentAt: clock.In(r.SentAt, loc), StatusAt: clock.In(r.StatusAt, loc),
	}
	if r.Pending {
		m.NextAt = clock.In(&r.DueAt, loc)
	}
	return m
}

// ResendRequest says why a message is sent again.
type ResendRequest struct {
	Reason  string `json:"reason" minLength:"1" maxLength:"200" doc:"Queda en el registro"`
	Channel string `json:"channel,omitempty" enum:"whatsapp,sms,email" doc:"Otro canal; si falta, el mismo"`
}

// Resend sends a message again because staff say so. It runs once per Idempotency-Key. Errors: ErrMessageNotFound,
// ErrNotResendable, ErrTooLateToSend, fault.Invalid.
func (s *Service) Resend(ctx context.Context, shop, id uuid.UUID, in ResendRequest) (Message, error) {
	reason := strings.TrimSpace(in.Reason)
	if reason == "" {
		return Message{}, fault.Validation("body.reason", "Escribí por qué.")
	}
	out, err := pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Message, error) {
		q := sqlgen.New(tx)
		locked, err := q.LockMessage(ctx, sqlgen.LockMessageParams{ShopID: shop, ID: id})
		if err != nil {
			return Message{}, pg.Found(err, ErrMessageNotFound, "read message")
		}
		n := row(locked)
		if err := s.resendable(ctx, tx, shop, &n); err != nil {
			return Message{}, err
		}
		return s.resend(ctx, tx, shop, &n, Channel(in.Channel), reason)
	})
	if err == nil {
		s.opts.Kick(QueueUrgent, shop)
	}
	return out, err
}

// resendable says why a message cannot be sent again.
func (s *Service) resendable(ctx context.Context, tx pgx.Tx, shop uuid.UUID, n *row) error {
	if n.Pending || Status(n.Status) == Sending {
		return ErrNotResendable
	}
	if n.BookingID == nil || Kind(n.Kind) == Reply {
		return ErrTooLateToSend
	}
	turnos, err := s.turnos(ctx, tx, shop, []uuid.UUID{*n.BookingID})
	if err != nil {
		return err
	}
	b := &batch{s: s, now: s.now(), turnos: turnos}
	if b.stale(n, b.turno(n)) != "" {
		return ErrTooLateToSend
	}
	return nil
}

func (s *Service) resend(ctx context.Context, tx pgx.Tx, shop uuid.UUID, n *row, to Channel, reason string) (Message, error) {
	q := sqlgen.New(tx)
	if to == "" {
		to = Channel(n.Channel)
	}
	last, err := q.LastResend(ctx, sqlgen.LastResendParams{
		ShopID: shop, BookingID: n.BookingID, Kind: n.Kind, Hours: n.Hours, About: n.About, Channel: string(to), Version: n.Version,
	})
	if err != nil {
		return Message{}, fmt.Errorf("read resends: %w", err)
	}
	_, user := audit.Actor(ctx)
	priority := int32(firstPriority)
	if to == Email {
		priority = letterPriority
	}
	booking, phone := uuid.Nil, ""
	if n.BookingID != nil {
		booking = *n.BookingID
	}
	if n.Phone != nil {
		phone = *n.Phone
	}
	ids, err := q.AddMessages(ctx, sqlgen.AddMessagesParams{
		ShopID: shop, BookingIds: []uuid.UUID{booking}, Kinds: []string{n.Kind}, Hours: n.Hours, Abouts: []uuid.UUID{n.About},
		Versions: []int32{n.Version}, Phones: []string{phone}, Resend: last + 1, Channels: []string{string(to)},
		Priorities: []int32{priority}, Data: []string{string(n.Data)}, CausedAt: []time.Time{s.now()},
		UsefulUntil: []time.Time{n.UsefulUntil}, WaitSeconds: []float64{0}, Why: "pedido: " + reason, RequestedBy: user,
	})
	if err != nil || len(ids) == 0 {
		return Message{}, fmt.Errorf("write message: %w", errors.Join(err, pg.ErrOverloaded))
	}
	err = audit.Log(ctx, tx, shop, audit.Entry{
		Action: "message.resend", Entity: "message", EntityID: ids[0],
		Detail: map[string]any{"of": n.ID, "booking_id": n.BookingID, "kind": n.Kind, "channel": to, "reason": reason},
	})
	if err != nil {
		return Message{}, fmt.Errorf("audit resend: %w", err)
	}
	rows, err := q.ListMessages(ctx, sqlgen.ListMessagesParams{ShopID: shop, BookingID: n.BookingID, Most: 200})
	if err != nil {
		return Message{}, fmt.Errorf("read message: %w", err)
	}
	set, err := s.shop(ctx, q, shop)
	if err != nil {
		return Message{}, err
	}
	for i := range rows {
		if rows[i].ID == ids[0] {
			m := shown(&rows[i], set.Location)
			m.Attempts = []Attempt{}
			return m, nil
		}
	}
	return Message{}, ErrMessageNotFound
}

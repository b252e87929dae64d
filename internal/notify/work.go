package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/drain"
	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/notify/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/sms"
	"github.com/barberpro/barberpro/internal/provider/whatsapp"
)

// The queues. What somebody waits for never stands behind reminders, nor behind a slow mail server.
const (
	QueueUrgent  = "notifications"
	QueueLetters = "notifications.letters"
	QueuePatient = "notifications.reminders"
	QueueInbox   = "inbox.messages"
)

// Queues are what this domain has to drain. due names the shops with due rows in a table or view.
func (s *Service) Queues(due func(table string) func(context.Context) ([]uuid.UUID, error)) []drain.Queue {
	return []drain.Queue{
		{Name: QueueUrgent, Shops: due("urgent_notifications"), Work: s.WorkUrgent, AtOnce: 8},
		{Name: QueueLetters, Shops: due("letter_notifications"), Work: s.WorkLetters},
		{Name: QueuePatient, Shops: due("patient_notifications"), Work: s.WorkPatient, AtOnce: 8},
		{Name: QueueInbox, Shops: due("inbox"), Work: s.WorkInbox, AtOnce: 4},
	}
}

const (
	urgentBatch  = 32
	letterBatch  = 32
	patientBatch = 64
	patientRate  = 650 // reminders a second of one process: nobody waits for them, and people who book wait behind them
	lease        = time.Minute
	startCalls   = 35 * time.Second // of the lease; a call takes 10 s, or 15 s by SMTP
	longestWork  = 10 * time.Second // batch after batch, before other shops have their turn
)

type row = sqlgen.TakeUrgentRow

type take func(q *sqlgen.Queries, ctx context.Context, shop uuid.UUID, most int32) ([]row, error)

// WorkUrgent sends what somebody waits for.
func (s *Service) WorkUrgent(ctx context.Context, shop uuid.UUID) (more bool, err error) {
	return s.work(ctx, shop, urgentBatch, nil, func(q *sqlgen.Queries, ctx context.Context, shop uuid.UUID, most int32) ([]row, error) {
		return q.TakeUrgent(ctx, sqlgen.TakeUrgentParams{ShopID: shop, Most: most})
	})
}

// WorkLetters sends e-mail.
func (s *Service) WorkLetters(ctx context.Context, shop uuid.UUID) (more bool, err error) {
	return s.work(ctx, shop, letterBatch, nil, func(q *sqlgen.Queries, ctx context.Context, shop uuid.UUID, most int32) ([]row, error) {
		rows, err := q.TakeLetters(ctx, sqlgen.TakeLettersParams{ShopID: shop, Most: most})
		return same(rows, func(r sqlgen.TakeLettersRow) row { return row(r) }), err
	})
}

// WorkPatient sends a batch of reminders, in its turn.
func (s *Service) WorkPatient(ctx context.Context, shop uuid.UUID) (more bool, err error) {
	take := func(q *sqlgen.Queries, ctx context.Context, shop uuid.UUID, most int32) ([]row, error) {
		rows, err := q.TakePatient(ctx, sqlgen.TakePatientParams{ShopID: shop, Most: most})
		return same(rows, func(r sqlgen.TakePatientRow) row { return row(r) }), err
	}
	return s.work(ctx, shop, patientBatch, &s.reminders, take)
}

// same turns rows of another query with the same columns into messages.
func same[T any](rows []T, convert func(T) row) []row {
	out := make([]row, len(rows))
	for i := range rows {
		out[i] = convert(rows[i])
	}
	return out
}

// work sends batch after batch, each in its turn when there is a pace.
func (s *Service) work(ctx context.Context, shop uuid.UUID, most int32, pace *pace, take take) (more bool, err error) {
	for end := time.Now().Add(longestWork); ; {
		b, err := s.prepare(ctx, shop, most, take)
		if err != nil {
			return false, err
		}
		if err := s.perform(ctx, b); err != nil {
			return false, err
		}
		if b.taken < int(most) {
			return false, nil
		}
		if pace != nil {
			if err := pace.wait(ctx, b.taken, patientRate); err != nil {
				return true, err
			}
		}
		if time.Now().After(end) {
			return true, nil
		}
	}
}

// accounts are what a shop sends from now; nil where it is not connected.
type accounts struct {
	whatsApp *whatsapp.Account
	sms      *sms.Account
	mail     Letters
}

// accounts asks before a transaction begins: what answers may need a connection of its own.
func (s *Service) accounts(ctx context.Context, shop uuid.UUID) (a accounts, err error) {
	wa, err := s.opts.Senders.WhatsApp(ctx, shop)
	if err == nil {
		a.whatsApp = &wa
	} else if !errors.Is(err, ErrNotConnected) {
		return a, fmt.Errorf("whatsapp account: %w", err)
	}
	text, err := s.opts.Senders.SMS(ctx, shop)
	if err == nil {
		a.sms = &text
	} else if !errors.Is(err, ErrNotConnected) {
		return a, fmt.Errorf("sms account: %w", err)
	}
	a.mail, err = s.opts.Senders.Mail(ctx, shop)
	if err != nil && !errors.Is(err, ErrNotConnected) {
		return a, fmt.Errorf("mail account: %w", err)
	}
	return a, nil
}

// prepare takes due messages and writes what becomes of each, in one transaction: most are to be sent, and from then on
// count as being sent, whatever happens to this process.
func (s *Service) prepare(ctx context.Context, id uuid.UUID, most int32, take take) (b *batch, err error) {
	a, err := s.accounts(ctx, id)
	if err != nil {
		return nil, err
	}
	err = s.db.InShop(ctx, id, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		rows, err := take(q, ctx, id, most)
		if err != nil {
			return fmt.Errorf("take messages: %w", err)
		}
		b = &batch{s: s, accounts: a, now: s.now(), taken: len(rows)}
		if len(rows) == 0 {
			return nil
		}
		if err := b.load(ctx, tx, id, rows); err != nil {
			return err
		}
		for i := range rows {
			b.decide(&rows[i])
		}
		return b.store(ctx, tx)
	})
	if err != nil {
		return nil, err
	}
	failpoint.Hit("notify.decided")
	return b, nil
}

// load reads what the decisions rest on.
func (b *batch) load(ctx context.Context, tx pgx.Tx, id uuid.UUID, rows []row) (err error) {
	q := sqlgen.New(tx)
	if b.set, err = b.s.shop(ctx, q, id); err != nil {
		return err
	}
	var ids []uuid.UUID
	counted := false
	for i := range rows {
		if rows[i].BookingID != nil {
			ids = append(ids, *rows[i].BookingID)
		}
		counted = counted || Channel(rows[i].Channel) != Email
	}
	if b.turnos, err = b.s.turnos(ctx, tx, id, ids); err != nil {
		return err
	}
	if err := b.loadContacts(ctx, q, rows); err != nil {
		return err
	}
	if err := b.loadReaders(ctx, q, rows); err != nil {
		return err
	}
	holds, err := q.Holds(ctx, id)
	if err != nil {
		return fmt.Errorf("read holds: %w", err)
	}
	b.holds = holds
	if !counted {
		return nil
	}
	day, err := q.Reserve(ctx, sqlgen.ReserveParams{ShopID: id, Day: b.day()})
	if err != nil {
		return fmt.Errorf("read the day's count: %w", err)
	}
	b.counted, b.sent, b.warned = true, int(day.Sent), day.Warned
	return nil
}

func (b *batch) loadContacts(ctx context.Context, q *sqlgen.Queries, rows []row) error {
	var phones []string
	for i := range rows {
		if to := b.phone(&rows[i]); to != "" {
			phones = append(phones, to)
		}
	}
	contacts, err := q.Contacts(ctx, sqlgen.ContactsParams{ShopID: b.set.ID, Phones: phones})
	if err != nil {
		return fmt.Errorf("read contacts: %w", err)
	}
	b.contacts = make(map[string]*sqlgen.ContactsRow, len(contacts))
	for i := range contacts {
		b.contacts[contacts[i].Phone] = &contacts[i]
	}
	return nil
}

// store writes the decisions.
func (b *batch) store(ctx context.Context, tx pgx.Tx) error {
	q := sqlgen.New(tx)
	b.decisions.ShopID = b.set.ID
	if err := q.Decide(ctx, b.decisions); err != nil {
		return fmt.Errorf("write decisions: %w", err)
	}
	if b.counted && b.reserved > 0 || b.warn {
		err := q.Reserved(ctx, sqlgen.ReservedParams{ShopID: b.set.ID, Day: b.day(), Sent: int32(b.reserved), Warned: b.warn}) //nolint:gosec // a batch
		if err != nil {
			return fmt.Errorf("count messages: %w", err)
		}
	}
	return b.outcomes.store(ctx, tx, b.set.ID)
}

// day is the shop's own day.
func (b *batch) day() time.Time {
	year, month, day := b.now.In(b.set.Location).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// outcomes are what goes with a change of messages: the log, messages by other channels, and events.
type outcomes struct {
	attempts  sqlgen.AddAttemptsParams
	fallbacks sqlgen.AddFallbacksParams
	events    []failedEvent
}

// failedEvent is message.failed.
type failedEvent struct {
	booking uuid.UUID
	version int32
	data    failedData
}

type failedData struct {
	BookingID uuid.UUID `json:"booking_id"`
	Kind      string    `json:"kind"`
	Channel   string    `json:"channel"`
	Why       string    `json:"why"`
}

// log notes a try.
func (o *outcomes) log(id uuid.UUID, outcome, code, detail string) {
	o.attempts.Ids = append(o.attempts.Ids, pg.NewID())
	o.attempts.Notifications = append(o.attempts.Notifications, id)
	o.attempts.Outcomes = append(o.attempts.Outcomes, outcome)
	o.attempts.Codes = append(o.attempts.Codes, code)
	o.attempts.Details = append(o.attempts.Details, detail)
}

// fall writes the message again for another channel.
func (o *outcomes) fall(id uuid.UUID, to Channel, why string) {
	o.fallbacks.Ids = append(o.fallbacks.Ids, id)
	o.fallbacks.Channels = append(o.fallbacks.Channels, string(to))
	o.fallbacks.Whys = append(o.fallbacks.Whys, why)
}

// failed tells the shop that nothing reached the customer.
func (o *outcomes) failed(booking *uuid.UUID, version int32, kind, channel, why string) {
	if booking == nil {
		return
	}
	o.events = append(o.events, failedEvent{*booking, version, failedData{*booking, kind, channel, why}})
}

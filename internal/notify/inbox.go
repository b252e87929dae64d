package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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

const (
	inboxBatch    = 200
	inboxPatience = 20 // tries; then it rests in the list of dead letters
)

type inboxRow = sqlgen.ClaimInboxRow

// WorkInbox applies what webhooks of WhatsApp and SMS brought.
func (s *Service) WorkInbox(ctx context.Context, shop uuid.UUID) (more bool, err error) {
	var rows []inboxRow
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) (err error) {
		rows, err = sqlgen.New(tx).ClaimInbox(ctx, sqlgen.ClaimInboxParams{ShopID: shop, Most: inboxBatch})
		return err
	})
	if err != nil {
		return false, fmt.Errorf("claim inbox: %w", err)
	}
	failpoint.Hit("notify.inbox_claimed")
	var statuses []inboxRow
	var failures []error
	for i := range rows {
		if rows[i].Topic == topicStatus {
			statuses = append(statuses, rows[i])
			continue
		}
		if err := s.hear(ctx, shop, &rows[i]); err != nil {
			failures = append(failures, err, s.putOff(ctx, shop, rows[i:i+1], err))
		}
	}
	if err := s.applyStatuses(ctx, shop, statuses); err != nil {
		failures = append(failures, err, s.putOff(ctx, shop, statuses, err))
	}
	return len(rows) == inboxBatch, errors.Join(failures...)
}

func (s *Service) open(r *inboxRow, out any) error {
	plain, err := s.opts.Sealer.Open(r.PayloadSealed, inboxContext(r.ID))
	if err != nil {
		return fmt.Errorf("open notice: %w", err)
	}
	if err := json.Unmarshal(plain, out); err != nil {
		return fmt.Errorf("read notice: %w", err)
	}
	return nil
}

func (s *Service) putOff(ctx context.Context, shop uuid.UUID, rows []inboxRow, cause error) error {
	err := s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		for i := range rows {
			wait := drain.Wait(int(rows[i].Attempts), time.Second, time.Minute).Seconds()
			if rows[i].Attempts >= inboxPatience {
				wait = never
			}
			err := sqlgen.New(tx).InboxPutOff(ctx, sqlgen.InboxPutOffParams{
				ShopID: shop, ID: rows[i].ID, Attempts: rows[i].Attempts, WaitSeconds: wait, Error: cause.Error(),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("put off notices: %w", err)
	}
	return nil
}

func done(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, rows ...inboxRow) error {
	p := sqlgen.InboxDoneParams{ShopID: shop}
	for i := range rows {
		p.Ids, p.Attempts = append(p.Ids, rows[i].ID), append(p.Attempts, rows[i].Attempts)
	}
	if _, err := q.InboxDone(ctx, p); err != nil {
		return fmt.Errorf("finish notices: %w", err)
	}
	return nil
}

// told is the furthest that webhooks say of one message.
type told struct {
	status   Status
	code     string
	provider string
}

// further reports whether t is more than what is known. A failure counts unless the message arrived.
func (t told) further(known Status) bool {
	if t.status == Failed {
		return known.rank() < Delivered.rank() && known != Failed
	}
	return t.status.rank() > known.rank()
}

// statusOf reads a provider's word; empty: of no interest.
func statusOf(word string) Status {
	switch word {
	case accepted, "queued", "sending", "sent":
		return Sent
	case "delivered", "partially_delivered":
		return Delivered
	case "read":
		return Read
	case "failed", "undelivered", "canceled":
		return Failed
	}
	return ""
}

// applyStatuses writes what providers told of messages, and goes on by another channel where one failed.
func (s *Service) applyStatuses(ctx context.Context, shop uuid.UUID, rows []inboxRow) error {
	if len(rows) == 0 {
		return nil
	}
	notices := make([]statusNotice, len(rows))
	for i := range rows {
		if err := s.open(&rows[i], &notices[i]); err != nil {
			// One that cannot be read holds nobody else up.
			rest := slices.Concat(rows[:i], rows[i+1:])
			return errors.Join(err, s.putOff(ctx, shop, rows[i:i+1], err), s.applyStatuses(ctx, shop, rest))
		}
	}
	// What a failed message needs to go on is read before the transaction.
	accounts, err := s.accounts(ctx, shop)
	if err != nil {
		return err
	}
	for range 3 {
		err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
			if err := s.applyIn(ctx, tx, shop, accounts, notices); err != nil {
				return err
			}
			return done(ctx, sqlgen.New(tx), shop, rows...)
		})
		if pg.Code(err) != deadlock {
			break
		}
	}
	failpoint.Hit("notify.statuses_applied")
	return err
}

func (s *Service) applyIn(ctx context.Context, tx pgx.Tx, shop uuid.UUID, a accounts, notices []statusNotice) error {
	q := sqlgen.New(tx)
	ids, err := named(ctx, q, shop, notices)
	if err != nil {
		return err
	}
	rows, err := q.MessagesOfStatuses(ctx, sqlgen.MessagesOfStatusesParams{ShopID: shop, Ids: ids})
	if err != nil {
		return fmt.Errorf("find messages of statuses: %w", err)
	}
	messages := same(rows, func(r sqlgen.MessagesOfStatusesRow) row { return row(r) })
	var o outcomes
	at := s.now()
	apply := sqlgen.ApplyStatusesParams{ShopID: shop, At: &at}
	var failed []row
	for i := range messages {
		m := &messages[i]
		news, found := furthest(m, notices, &o)
		if !found {
			continue
		}
		why := ""
		if news.status == Failed {
			why = explain(Channel(m.Channel), news.code)
			failed = append(failed, *m)
		}
		s.opts.Counter.Count("message."+m.Channel, string(news.status))
		apply.Ids, apply.Statuses = append(apply.Ids, m.ID), append(apply.Statuses, string(news.status))
		apply.Whys, apply.ProviderIds = append(apply.Whys, why), append(apply.ProviderIds, news.provider)
		m.Status, m.Why = string(news.status), why
	}
	if len(apply.Ids) > 0 {
		if err := q.ApplyStatuses(ctx, apply); err != nil {
			return fmt.Errorf("write statuses: %w", err)
		}
	}
	if err := s.goOnAfter(ctx, tx, shop, a, failed, messages, &o); err != nil {
		return err
	}
	return o.store(ctx, tx, shop)
}

// named are the messages that statuses are about: by our id, which came back with them, or else by the provider's.
func named(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, notices []statusNotice) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	var others []string
	for _, n := range notices {
		if n.Message != uuid.Nil {
			ids = append(ids, n.Message)
		} else {
			others = append(others, n.Provider)
		}
	}
	if len(others) == 0 {
		return ids, nil
	}
	found, err := q.IDsOfMessages(ctx, sqlgen.IDsOfMessagesParams{ShopID: shop, ProviderIds: others})
	if err != nil {
		return nil, fmt.Errorf("find messages by the provider's ids: %w", err)
	}
	return append(ids, found...), nil
}

// furthest is the furthest news of a message, and notes all of them in its log.
func furthest(m *row, notices []statusNotice, o *outcomes) (best told, found bool) {
	known := Status(m.Status)
	for _, n := range notices {
		mine := n.Message == m.ID || n.Message == uuid.Nil && m.ProviderID != nil && *m.ProviderID == n.Provider
		news := told{statusOf(n.Status), n.Code, n.Provider}
		if !mine || news.status == "" || !news.further(known) {
			continue
		}
		o.log(m.ID, n.Status, n.Code, "")
		best, known, found = news, news.status, true
	}
	return best, found
}

// goOnAfter sends what failed after it was taken by the next channel, if that still helps.
func (s *Service) goOnAfter(
	ctx context.Context, tx pgx.Tx, shop uuid.UUID, a accounts, failed, all []row, o *outcomes,
) error {
	if len(failed) == 0 {
		return nil
	}
	b := &batch{s: s, accounts: a, now: s.now()}
	if err := b.load(ctx, tx, shop, failed); err != nil {
		return err
	}
	for i := range failed {
		n := &failed[i]
		for j := range all {
			if all[j].ID == n.ID {
				n.Why = all[j].Why
			}
		}
		if b.stale(n, b.turno(n)) == "" {
			b.goOn(o, n, n.Why)
		}
	}
	return nil
}

// explain says why a message did not arrive, for the shop.
func explain(c Channel, code string) string {
	number := 0
	if _, err := fmt.Sscan(code, &number); err != nil {
		return "no llegó"
	}
	why := "no llegó"
	switch {
	case c == WhatsApp && whatsapp.ReasonOf(number) == whatsapp.Undeliverable:
		why = "el número no recibe WhatsApp"
	case c == WhatsApp && whatsapp.ReasonOf(number) == whatsapp.WindowClosed:
		why = "pasaron más de 24 horas desde su último mensaje"
	case c == WhatsApp && whatsapp.ReasonOf(number) == whatsapp.Limited:
		why = "WhatsApp limitó los mensajes a esta persona"
	case c == SMS && sms.ReasonOf(number) == sms.Undeliverable:
		why = "el número no recibe SMS"
	}
	return why + " (" + code + ")"
}

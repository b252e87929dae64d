package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/notify/internal/sqlgen"
)

// Report is what Reconcile found.
type Report struct {
	InDoubt  int `json:"in_doubt"` // messages whose answer is not known; the queue settles them
	Hurried  int `json:"hurried"`  // of these, SMS that the provider is asked about at once
	Asked    int `json:"asked"`    // SMS whose end nobody told, and that the provider was asked about
	Advanced int `json:"advanced"` // of these, the ones that had gone on
	Unasked  int `json:"unasked"`  // the provider did not answer
}

const reconcileMost = 500

// Reconcile compares what is known of a shop's messages of the time back from now with the SMS provider. It is safe
// at any time. WhatsApp cannot be asked: its statuses come by webhook only, for seven days.
func (s *Service) Reconcile(ctx context.Context, shop uuid.UUID, back time.Duration) (r Report, err error) {
	var open []sqlgen.SentWithoutEndRow
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		doubts, err := q.InDoubt(ctx, sqlgen.InDoubtParams{ShopID: shop, Most: reconcileMost})
		if err != nil {
			return fmt.Errorf("read messages in doubt: %w", err)
		}
		r.InDoubt = len(doubts)
		hurried, err := q.HurryInDoubt(ctx, shop)
		if err != nil {
			return fmt.Errorf("hurry messages in doubt: %w", err)
		}
		r.Hurried = int(hurried)
		// The rows' own clock: PostgreSQL's.
		since := time.Now().Add(-back)
		open, err = q.SentWithoutEnd(ctx, sqlgen.SentWithoutEndParams{ShopID: shop, Since: since, Most: reconcileMost})
		if err != nil {
			return fmt.Errorf("read sent messages: %w", err)
		}
		return q.DropOldHolds(ctx, sqlgen.DropOldHoldsParams{ShopID: shop, Before: s.now().Add(-30 * 24 * time.Hour)})
	})
	if err != nil || len(open) == 0 {
		return r, err
	}
	err = s.fetchEnds(ctx, shop, open, &r)
	return r, err
}

func (s *Service) fetchEnds(ctx context.Context, shop uuid.UUID, open []sqlgen.SentWithoutEndRow, r *Report) error {
	accounts, err := s.accounts(ctx, shop)
	if err != nil {
		return err
	}
	if accounts.sms == nil {
		r.Unasked = len(open)
		return nil
	}
	var notices []statusNotice
	for _, each := range open {
		r.Asked++
		sent, err := s.opts.SMS.Fetch(ctx, *accounts.sms, *each.ProviderID)
		if err != nil {
			r.Unasked++
			continue
		}
		if statusOf(sent.Status) != Sent && statusOf(sent.Status) != "" {
			n := statusNotice{Message: each.ID, Provider: sent.SID, Status: sent.Status}
			if sent.Code != 0 {
				n.Code = fmt.Sprint(sent.Code)
			}
			notices = append(notices, n)
		}
	}
	if len(notices) == 0 {
		return nil
	}
	r.Advanced = len(notices)
	return s.db.InShop(ctx, shop, func(tx pgx.Tx) error { return s.applyIn(ctx, tx, shop, accounts, notices) })
}

// Restored says that the database was restored to its state at from, at the time to: messages that were caused between the
// two may have been sent by the database that was lost. Call it for each shop before any worker starts.
//
// The rule: for a held SMS the provider is asked whether it has the same text to the same number, and it is sent only when
// not. A held WhatsApp message or e-mail is not sent, since nobody can be asked; it is listed as dropped, with the reason and
// a message.failed event, for staff to send again by hand. Ids of messages are made of what they tell, so that a status
// that still comes finds its message. What was caused before from or after to is sent as always.
func (s *Service) Restored(ctx context.Context, shop uuid.UUID, from, to time.Time) error {
	if to.Before(from) {
		return errors.New("the restore ends before it begins")
	}
	err := s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		return sqlgen.New(tx).AddHold(ctx, sqlgen.AddHoldParams{ShopID: shop, FromAt: from, ToAt: to})
	})
	if err != nil {
		return fmt.Errorf("hold messages: %w", err)
	}
	return nil
}

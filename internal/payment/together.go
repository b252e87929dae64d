package payment

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
)

// together enters what came as it was asked for: approved charges that nothing went back of, new to us, of just what an open
// intent of an unpaid turno asks for. Nearly all are; a statement for all of them costs little more than one for each. It
// returns the errands that are anything else, which the reducer decides one by one; after an error, all.
func (s *Service) together(ctx context.Context, shop uuid.UUID, errands []*errand) (rest []*errand) {
	asked, rest := plain(errands)
	if len(asked) == 0 {
		return rest
	}
	var kept []*reduction
	err := s.enter(ctx, shop, func(w *writes, q *sqlgen.Queries) (err error) {
		if kept, err = s.confirm(ctx, w, q, shop, asked); err != nil || len(kept) == 0 {
			return err
		}
		failpoint.Hit("payment.entering")
		w.wake = append(w.wake, outbox.Name)
		return errors.Join(writeKept(ctx, w, q, kept), finishAll(ctx, q, shop, asked, kept))
	})
	if err != nil {
		s.log.WarnContext(ctx, "payments could not be entered together; now one by one", slog.Any("error", err))
		return errands
	}
	for _, r := range kept {
		failpoint.Hit("payment.entered")
		s.count("payment", verdictKept)
		delete(asked, r.intent.ID)
	}
	for _, e := range asked {
		rest = append(rest, e)
	}
	return rest
}

// plain splits errands: those whose charge may be just what its intent asks for, by that intent, and the rest.
func plain(errands []*errand) (asked map[uuid.UUID]*errand, rest []*errand) {
	asked = make(map[uuid.UUID]*errand, len(errands))
	for _, e := range errands {
		intent, err := uuid.Parse(e.snap.ExternalReference)
		if err != nil || asked[intent] != nil || !isPlain(e.snap) || !e.account.collects(e.snap) {
			rest = append(rest, e)
			continue
		}
		asked[intent] = e
	}
	return asked, rest
}

func isPlain(p *mercadopago.Payment) bool {
	return p.Status == mercadopago.StatusApproved && p.ID != "" && p.Amount > 0 && p.Refunded == 0 && len(p.Refunds) == 0 &&
		p.TypeID != mercadopago.TypeTicket && (p.CurrencyID == "" || p.CurrencyID == mercadopago.Currency)
}

// confirm locks what is asked for and confirms its turnos. It returns the payments of those.
func (s *Service) confirm(
	ctx context.Context, w *writes, q *sqlgen.Queries, shop uuid.UUID, asked map[uuid.UUID]*errand,
) (kept []*reduction, err error) {
	params := sqlgen.LockAskedParams{ShopID: shop}
	for id, e := range asked {
		params.Ids, params.Amounts = append(params.Ids, id), append(params.Amounts, int64(e.snap.Amount))
		params.ProviderPaymentIds = append(params.ProviderPaymentIds, string(e.snap.ID))
	}
	intents, err := q.LockAsked(ctx, params)
	if err != nil || len(intents) == 0 {
		return nil, pg.Found(err, nil, "lock intents")
	}
	waiting := make(map[uuid.UUID]*reduction, len(intents))
	var bookings []uuid.UUID
	var amounts []int64
	for _, i := range intents {
		intent := sqlgen.PaymentIntent{ShopID: shop, ID: i.ID, BookingID: i.BookingID, TipCentavos: i.TipCentavos}
		r := &reduction{s: s, shop: shop, intent: intent, snap: asked[i.ID].snap, now: s.clock.Now()}
		r.begin()
		copyInto(&r.row, r.snap)
		r.approve()
		waiting[r.row.BookingID] = r
		bookings, amounts = append(bookings, r.row.BookingID), append(amounts, r.row.AmountCentavos-r.row.TipCentavos)
	}
	confirmed, err := s.options.Bookings.ConfirmPaid(ctx, w.Tx, shop, bookings, amounts)
	if err != nil {
		return nil, fmt.Errorf("confirm bookings: %w", err)
	}
	for _, id := range confirmed {
		r := waiting[id]
		r.row.Status, r.row.Verdict = string(Approved), verdictKept
		kept = append(kept, r)
	}
	return kept, nil
}

// writeKept writes payments that were kept, closes their intents, enters the money and tells of it.
func writeKept(ctx context.Context, w *writes, q *sqlgen.Queries, kept []*reduction) error {
	shop, now := kept[0].shop, kept[0].now
	rows := sqlgen.InsertKeptParams{ShopID: shop, CreatedAt: now}
	ledger := sqlgen.PostReceivedParams{ShopID: shop, At: now}
	events := make([]approved, len(kept))
	for i, r := range kept {
		p := &r.row
		rows.Ids, rows.BookingIds = append(rows.Ids, p.ID), append(rows.BookingIds, p.BookingID)
		rows.IntentIds, rows.Fees = append(rows.IntentIds, *p.IntentID), append(rows.Fees, p.FeeCentavos)
		rows.Amounts, rows.Tips = append(rows.Amounts, p.AmountCentavos), append(rows.Tips, p.TipCentavos)
		rows.ProviderPaymentIds = append(rows.ProviderPaymentIds, *p.ProviderPaymentID)
		rows.Details, rows.Methods = append(rows.Details, p.ProviderDetail), append(rows.Methods, p.ProviderMethod)
		rows.Types, rows.UpdatedAt = append(rows.Types, p.ProviderType), append(rows.UpdatedAt, *p.ProviderUpdatedAt)
		rows.ApprovedAt = append(rows.ApprovedAt, *p.ApprovedAt)
		received(p).addTo(&ledger)
		events[i] = approvedOf(p)
	}
	if err := q.InsertKept(ctx, rows); err != nil {
		return fmt.Errorf("write payments: %w", err)
	}
	// A second charge of the same page is looked for once more, an hour later.
	err := q.PayIntents(ctx, sqlgen.PayIntentsParams{ShopID: shop, Ids: rows.IntentIds, Polls: lastPolls, WaitMs: time.Hour.Milliseconds()})
	if err != nil {
		return fmt.Errorf("close intents: %w", err)
	}
	if err := q.PostReceived(ctx, ledger); err != nil {
		return fmt.Errorf("write ledger: %w", err)
	}
	return outbox.AddEach(ctx, w, shop, topicApproved, rows.Ids, events)
}

// addTo adds a movement of a payment to those that are entered together.
func (e *entry) addTo(all *sqlgen.PostReceivedParams) {
	transaction := pg.NewID()
	for i := range e.accounts {
		all.Ids, all.TransactionIds = append(all.Ids, pg.NewID()), append(all.TransactionIds, transaction)
		all.Accounts, all.Amounts = append(all.Accounts, e.accounts[i]), append(all.Amounts, e.amounts[i])
		all.BookingIds, all.PaymentIds = append(all.BookingIds, *e.booking), append(all.PaymentIds, *e.payment)
	}
}

// finishAll finishes the errands of what was kept.
func finishAll(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID, asked map[uuid.UUID]*errand, kept []*reduction) error {
	done := errand{shop: shop}
	for _, r := range kept {
		e := asked[r.intent.ID]
		done.ids, done.fences = append(done.ids, e.ids...), append(done.fences, e.fences...)
	}
	return done.finish(ctx, q)
}
